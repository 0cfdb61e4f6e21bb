import { CloseButton, Combobox, InputBase, Loader, Text, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { nounOfKind } from "../api/nouns";
import type { Choices } from "../api/types";
import { useAccountId } from "../shell/account";
import { useRowName } from "./RowName";

type Props = {
  label: string;
  kind: string;
  /** Whose; of the address bar's account unless given. */
  account?: string;
  value: string | null;
  change: (id: string | null) => void;
  description?: string;
  error?: string | null;
  required?: boolean;
  disabled?: boolean;
  /** Inside a popover, whose outside it must not be. */
  inPlace?: boolean;
  /** The label stands where nothing is chosen yet. */
  bare?: boolean;
};

/** Chooses one thing by its name, of the account or offered to it. */
export function RefPicker(props: Props) {
  const { value, change } = props;
  const { t } = useTranslation();
  const here = useAccountId();
  const account = props.account ?? here;
  const noun = nounOfKind(props.kind)!.name;
  const [words, setWords] = useState<string | null>(null);
  const [q] = useDebouncedValue(words?.trim() || undefined, 150);
  const name = useRowName(account, noun, value);
  const box = useCombobox({ onDropdownClose: () => setWords(null) });
  const { data, isFetching, error } = useQuery({
    queryKey: ["noun", noun, account, "choices", q],
    queryFn: ({ signal }) =>
      api.get<Choices>(`/accounts/${account}/${noun}/choices`, { q }, signal),
    enabled: box.dropdownOpened,
    placeholderData: keepPreviousData,
  });
  const clear = value && !props.required && !props.disabled && (
    <CloseButton size="sm" aria-label={t("do.clear")} onClick={() => change(null)} />
  );
  return (
    <Combobox
      store={box}
      withinPortal={!props.inPlace}
      onOptionSubmit={(id) => {
        change(id);
        box.closeDropdown();
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <InputBase
          role="combobox"
          label={props.bare ? undefined : props.label}
          aria-label={props.bare ? props.label : undefined}
          description={props.description}
          error={props.error}
          required={props.required}
          disabled={props.disabled}
          maw={props.bare ? 206 : undefined}
          placeholder={props.bare ? props.label : t("field.choose")}
          value={words ?? (value ? (name ?? "…") : "")}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            box.openDropdown();
          }}
          onClick={() => box.openDropdown()}
          onBlur={() => box.closeDropdown()}
          rightSection={isFetching ? <Loader size={14} /> : clear || <Combobox.Chevron />}
          rightSectionPointerEvents={clear ? "all" : "none"}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options mah={260} style={{ overflowY: "auto" }}>
          {data?.items.map((each) => (
            <Combobox.Option key={each.id} value={each.id} active={each.id === value}>
              {each.name || "—"}
              {each.off && (
                <Text span size="xs" c="dimmed" ml={6}>
                  {t("field.off")}
                </Text>
              )}
              {each.account_id !== account && noun !== "accounts" && (
                <Text span size="xs" c="dimmed" ml={6}>
                  {t("field.offered")}
                </Text>
              )}
            </Combobox.Option>
          ))}
          {data?.items.length === 0 && <Combobox.Empty>{t("list.nothing_found")}</Combobox.Empty>}
          {error && <Combobox.Empty>{error.message}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
