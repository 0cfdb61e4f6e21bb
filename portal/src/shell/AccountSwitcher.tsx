import { Combobox, Group, Loader, Text, UnstyledButton, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconBuilding, IconSelector } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { useWho } from "../api/session";
import type { Account } from "../api/types";
import { useAccount } from "./account";
import { canUseAccounts } from "./canUseAccounts";
import { useUseAccount } from "./useAccountSession";

type Some = { items: Pick<Account, "id" | "name" | "kind">[]; total: number };

/** The account being worked in, always to be seen; whoever has accounts below may use them. */
export function AccountSwitcher() {
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccount();
  const use = useUseAccount();
  const box = useCombobox({ onDropdownOpen: () => box.focusSearchInput() });
  const shown = (
    <Group gap={8} wrap="nowrap" miw={0}>
      <IconBuilding size={17} stroke={1.7} aria-hidden />
      <Text size="sm" fw={550} truncate maw={260}>
        {account.name}
      </Text>
    </Group>
  );
  if (!canUseAccounts(who)) return shown;
  return (
    <Combobox
      store={box}
      width={320}
      position="bottom-start"
      onOptionSubmit={(id) => {
        box.closeDropdown();
        void use(id);
      }}
    >
      <Combobox.Target targetType="button">
        <UnstyledButton onClick={() => box.toggleDropdown()}>
          <span className="visually-hidden">{t("account.switch")}: </span>
          <Group gap={4} wrap="nowrap">
            {shown}
            <IconSelector size={15} aria-hidden />
          </Group>
        </UnstyledButton>
      </Combobox.Target>
      <Combobox.Dropdown>{box.dropdownOpened && <Choice />}</Combobox.Dropdown>
    </Combobox>
  );
}

function Choice() {
  const { t } = useTranslation();
  const [words, setWords] = useState("");
  const [q] = useDebouncedValue(words.trim(), 200);
  const { data, isFetching } = useQuery({
    queryKey: ["accounts-below", q],
    queryFn: ({ signal }) =>
      api.get<Some>("/accounts", { q, per_page: 30, sort: "name", fields: "id,name,kind" }, signal),
    placeholderData: (before) => before,
  });
  return (
    <>
      <Combobox.Search
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        placeholder={t("account.find")}
        aria-label={t("account.find")}
        rightSection={isFetching && <Loader size={14} />}
      />
      <Combobox.Options mah={320} style={{ overflowY: "auto" }}>
        {data?.items.map((each) => (
          <Combobox.Option key={each.id} value={each.id}>
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" truncate>
                {each.name}
              </Text>
              <Text size="xs" c="dimmed">
                {t(`account.kind_${each.kind}`)}
              </Text>
            </Group>
          </Combobox.Option>
        ))}
        {data?.items.length === 0 && <Combobox.Empty>{t("list.nothing_found")}</Combobox.Empty>}
      </Combobox.Options>
    </>
  );
}
