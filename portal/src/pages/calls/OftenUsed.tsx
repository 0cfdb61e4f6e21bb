import { MultiSelect, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Period } from "./Period";
import { DIRECTIONS, OUTCOMES } from "./search";
import { useCallsSearch } from "./useCalls";

/** Filters that stand beside the words where there is room. */
export function OftenUsed() {
  const { t } = useTranslation();
  const { search, filter } = useCallsSearch();
  return (
    <>
      <Period />
      <Select
        aria-label={t("calls.field.direction")}
        placeholder={t("calls.any_direction")}
        w={206}
        clearable
        comboboxProps={{ withinPortal: false }}
        clearButtonProps={{ "aria-label": t("do.clear") }}
        data={DIRECTIONS.map((each) => ({ value: each, label: t(`calls.direction.${each}`) }))}
        value={search.direction ?? null}
        onChange={(direction) => filter({ direction: direction ?? undefined })}
      />
      <MultiSelect
        aria-label={t("calls.field.outcome")}
        placeholder={search.outcome ? undefined : t("calls.any_outcome")}
        miw={206}
        maw={360}
        clearable
        comboboxProps={{ withinPortal: false }}
        clearButtonProps={{ "aria-label": t("do.clear") }}
        data={OUTCOMES.map((each) => ({ value: each, label: t(`calls.outcome.${each}`) }))}
        value={search.outcome ?? []}
        onChange={(outcome) => filter({ outcome })}
      />
    </>
  );
}
