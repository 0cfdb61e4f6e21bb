import { Button, Checkbox, Group, NumberInput, Popover, Stack } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import { RefPicker } from "../../parts/RefPicker";
import { useAccount } from "../../shell/account";
import { OftenUsed } from "./OftenUsed";
import { folded } from "./search";
import { useCallsSearch } from "./useCalls";

const ROWS = [
  ["users", "user"],
  ["devices", "device"],
  ["trunks", "trunk"],
] as const;

/** @param all also those that stand in the bar elsewhere */
export function MoreFilters({ all }: { all: boolean }) {
  const { t } = useTranslation();
  const { search } = useCallsSearch();
  const count = all ? Object.keys(search).filter(isFolded).length : folded(search);
  return (
    <Popover position="bottom-start" width={320} trapFocus shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconFilter size={15} />}>
          {count ? t("calls.more_filters_set", { count }) : t("calls.more_filters")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("calls.more_filters")}>
        <Stack gap="sm">
          {all && <OftenUsed />}
          <Fields />
          {all && <Clear />}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

const isFolded = (name: string) => name !== "q" && name !== "after";

function Clear() {
  const { t } = useTranslation();
  const { clear } = useCallsSearch();
  return (
    <Button variant="default" onClick={clear}>
      {t("calls.clear")}
    </Button>
  );
}

function Fields() {
  const { t } = useTranslation();
  const who = useWho();
  const { kind } = useAccount();
  const { search, filter } = useCallsSearch();
  const operator = kind !== "customer";
  return (
    <>
      {ROWS.filter(([noun]) => may(who, nouns[noun], "view")).map(([noun, name]) => (
        <RefPicker
          key={name}
          kind={nouns[noun]!.kind}
          label={t(`calls.filter.${name}`)}
          value={search[name] ?? null}
          change={(id) => filter({ [name]: id ?? undefined })}
          inPlace
        />
      ))}
      <Group grow gap="sm">
        <Seconds name="talk_from" />
        <Seconds name="talk_to" />
      </Group>
      {operator && (
        <Checkbox
          label={t("calls.filter.below")}
          checked={search.below ?? false}
          onChange={(event) => filter({ below: event.currentTarget.checked || undefined })}
        />
      )}
    </>
  );
}

function Seconds({ name }: { name: "talk_from" | "talk_to" }) {
  const { t } = useTranslation();
  const { search, filter } = useCallsSearch();
  return (
    <NumberInput
      label={t(`calls.filter.${name}`)}
      suffix={` ${t("calls.seconds")}`}
      min={0}
      hideControls
      allowDecimal={false}
      value={search[name] ?? ""}
      onChange={(value) => filter({ [name]: Number(value) || undefined }, true)}
    />
  );
}
