import "@mantine/dates/styles.layer.css";
import { DatePickerInput } from "@mantine/dates";
import "dayjs/locale/ru";
import { IconCalendar } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "../../shell/account";
import { daysAgo, today } from "./search";
import { useCallsSearch } from "./useCalls";

type Range = [string | null, string | null];

/** Days, as the account's clocks count them. */
export function Period() {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useAccount();
  const { search, filter } = useCallsSearch();
  const [range, setRange] = useState<Range>([null, null]);
  useEffect(() => setRange([search.from ?? null, search.to ?? null]), [search.from, search.to]);
  const choose = ([from, to]: Range) => {
    setRange([from, to]);
    if (Boolean(from) === Boolean(to)) filter({ from: from ?? undefined, to: to ?? undefined });
  };
  return (
    <DatePickerInput
      type="range"
      allowSingleDateInRange
      placeholder={t("calls.any_time")}
      miw={190}
      clearable
      popoverProps={{ withinPortal: false }}
      clearButtonProps={{ "aria-label": t("do.clear") }}
      leftSection={<IconCalendar size={15} aria-hidden />}
      locale={i18n.language}
      valueFormat={i18n.language === "ru" ? "D MMM YYYY" : "MMM D, YYYY"}
      value={range}
      onChange={choose}
      presets={presets(zone).map(({ key, value }) => ({ value, label: t(`calls.days.${key}`) }))}
      previousLabel={t("do.previous")}
      nextLabel={t("do.next")}
    />
  );
}

const presets = (zone: string): { key: string; value: [string, string] }[] => [
  { key: "today", value: [today(zone), today(zone)] },
  { key: "yesterday", value: [daysAgo(1, zone), daysAgo(1, zone)] },
  { key: "week", value: [daysAgo(6, zone), today(zone)] },
  { key: "month", value: [daysAgo(29, zone), today(zone)] },
];
