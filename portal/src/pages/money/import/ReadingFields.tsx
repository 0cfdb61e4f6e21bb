import { Checkbox, Group, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DateOrder, Reading } from "./plan";

const ORDERS: DateOrder[] = ["ymd", "dmy", "mdy"];

/** How dates are written, from which day on the list counts, and what happens to other rates. */
export function ReadingFields(props: {
  reading: Reading;
  dated: boolean;
  change: (reading: Reading) => void;
}) {
  const { t } = useTranslation();
  const { reading, dated, change } = props;
  return (
    <>
      {dated && (
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <Select
            label={t("rates_import.dates")}
            data={ORDERS.map((value) => ({ value, label: t(`rates_import.dates_${value}`) }))}
            value={reading.dates}
            onChange={(dates) => change({ ...reading, dates: dates as DateOrder })}
            allowDeselect={false}
          />
          <TextInput
            type="date"
            label={t("rates_import.effective")}
            description={t("rates_import.effective_text")}
            value={reading.effective}
            onChange={(event) => change({ ...reading, effective: event.currentTarget.value })}
          />
        </Group>
      )}
      <Checkbox
        label={t("rates_import.merge")}
        description={t("rates_import.merge_text")}
        checked={reading.merge}
        onChange={(event) => change({ ...reading, merge: event.currentTarget.checked })}
      />
    </>
  );
}
