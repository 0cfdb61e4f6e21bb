import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RatesTold } from "../../../api/types";
import { Fault } from "../../../parts/Fault";
import { ColumnList } from "./ColumnList";
import { missing } from "./columns";
import { Progressing } from "./Progressing";
import type { Plan } from "./plan";
import { ReadingFields } from "./ReadingFields";
import { useRun } from "./useRun";

type Props = { plan: Plan; back: () => void; go: (plan: Plan, told: RatesTold) => void };

/** What each column is for; then the whole file is read, without keeping it. */
export function ColumnsStep({ plan, back, go }: Props) {
  const { t } = useTranslation();
  const [mapping, setMapping] = useState(plan.mapping);
  const [reading, setReading] = useState(plan.reading);
  const chosen = { ...plan, mapping, reading };
  const check = useRun(true, (told) => go(chosen, told));
  const lacks = missing(mapping);
  return (
    <Stack gap="lg" maw={860}>
      <Text size="sm" c="dimmed">
        {t("rates_import.columns_text")}
      </Text>
      <ColumnList look={plan.look} mapping={mapping} change={setMapping} />
      <ReadingFields reading={reading} dated={Boolean(mapping.effective)} change={setReading} />
      <Fault error={check.error} />
      {check.isPending && <Progressing done={check.done} label={t("rates_import.reading")} />}
      <Group justify="flex-end" gap="sm">
        {lacks.length > 0 && (
          <Text size="sm" c="var(--mantine-color-error)" role="status">
            {t("rates_import.lacks", {
              fields: lacks.map((field) => t(`decks.field.${field}`)).join(", "),
            })}
          </Text>
        )}
        <Button variant="default" onClick={back} disabled={check.isPending}>
          {t("do.back")}
        </Button>
        <Button
          onClick={() => check.mutate(chosen)}
          disabled={lacks.length > 0}
          loading={check.isPending}
        >
          {t("rates_import.check")}
        </Button>
      </Group>
    </Stack>
  );
}
