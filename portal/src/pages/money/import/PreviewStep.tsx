import { Alert, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { IconAlertTriangle, IconCalendar } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RatesTold } from "../../../api/types";
import { Fault } from "../../../parts/Fault";
import { RateRows } from "../decks/RateRows";
import { Counts } from "./Counts";
import { Differences } from "./Differences";
import { Progressing } from "./Progressing";
import type { Plan } from "./plan";
import { useRun } from "./useRun";
import { Wrongs } from "./Wrongs";

type Props = {
  plan: Plan;
  told: RatesTold;
  back: () => void;
  go: (told: RatesTold) => void;
};

/** Most that the API tells of wrong rows. */
const MOST_WRONG = 100;

/** What the file was understood to say; only now it is kept. */
export function PreviewStep({ plan, told, back, go }: Props) {
  const { t } = useTranslation();
  const keep = useRun(false, go);
  const wrong = told.errors.length;
  return (
    <Stack gap="md">
      {wrong > 0 ? (
        <Alert
          color="red"
          icon={<IconAlertTriangle aria-hidden />}
          title={t("rates_import.refused")}
        >
          {wrong >= MOST_WRONG
            ? t("rates_import.refused_many", { count: wrong })
            : t("rates_import.refused_text", { count: wrong })}
        </Alert>
      ) : (
        <Counts told={told} />
      )}
      {told.later > 0 && (
        <Group gap={8} wrap="nowrap">
          <IconCalendar size={18} aria-hidden />
          <Text size="sm">
            {t("rates_import.later", { count: told.later, day: told.later_from })}
          </Text>
        </Group>
      )}
      <Tabs
        defaultValue={wrong ? "errors" : "rows"}
        keepMounted={false}
        mx={{ base: -16, sm: -24 }}
      >
        <Tabs.List px={{ base: 8, sm: 16 }}>
          {wrong > 0 && (
            <Tabs.Tab value="errors">{t("rates_import.errors_count", { count: wrong })}</Tabs.Tab>
          )}
          <Tabs.Tab value="rows">{t("rates_import.first_rows")}</Tabs.Tab>
          {told.differences.length > 0 && (
            <Tabs.Tab value="changes">{t("rates_import.changes")}</Tabs.Tab>
          )}
        </Tabs.List>
        <Tabs.Panel value="errors">
          <Wrongs errors={told.errors} />
        </Tabs.Panel>
        <Tabs.Panel value="rows">
          <RateRows
            label={t("rates_import.first_rows")}
            rates={told.sample}
            currency={plan.target.deck.currency}
          />
        </Tabs.Panel>
        <Tabs.Panel value="changes">
          <Differences differences={told.differences} />
        </Tabs.Panel>
      </Tabs>
      <Fault error={keep.error} />
      {keep.isPending && <Progressing done={keep.done} label={t("rates_import.importing")} />}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={back} disabled={keep.isPending}>
          {t("do.back")}
        </Button>
        <Button onClick={() => keep.mutate(plan)} disabled={wrong > 0} loading={keep.isPending}>
          {t("rates_import.import")}
        </Button>
      </Group>
    </Stack>
  );
}
