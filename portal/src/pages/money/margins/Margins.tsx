import { Button, Group, SegmentedControl, TextInput } from "@mantine/core";
import { IconChartBar, IconDownload } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { MarginsTold } from "../../../api/types";
import { Page } from "../../../parts/Page";
import { Blank, ErrorState, Loading } from "../../../parts/states";
import { useAccount, useAccountId } from "../../../shell/account";
import { text, useAsked } from "../asked";
import { trimmed } from "../micros";
import { dayAgo, span } from "./days";
import { MarginTable } from "./MarginTable";
import { save, sheet } from "./sheet";

const WAYS = ["destination", "account", "trunk"] as const;
const USUAL_DAYS = 30;

/** What an operator earned with the calls of those below. */
export function Margins() {
  const { t } = useTranslation();
  const account = useAccountId();
  const { time_zone: zone } = useAccount();
  const [asked, setAsked] = useAsked();
  const by = WAYS.find((way) => way === asked.by) ?? "destination";
  const first = text(asked.since) || dayAgo(USUAL_DAYS, zone);
  const last = text(asked.until) || dayAgo(0, zone);
  const found = useQuery({
    queryKey: ["money", account, "margins", by, first, last, zone],
    queryFn: ({ signal }) =>
      api.get<MarginsTold>(
        `/accounts/${account}/margins`,
        { by, ...span(first, last, zone) },
        signal,
      ),
    placeholderData: keepPreviousData,
  });
  const rows = found.data?.items ?? [];
  const download = () => {
    const fields = ["calls", "minutes", "currency", "sold", "bought", "margin"] as const;
    const head = [t(`margins.by_${by}`), ...fields.map((field) => t(`margins.${field}`))];
    const lines = rows.map((row) => [
      row.name,
      row.calls,
      row.minutes,
      row.currency,
      ...[row.sold, row.bought, row.margin].map((each) => (each === null ? null : trimmed(each))),
    ]);
    save(`margins-${by}-${first}-${last}.csv`, sheet(head, lines));
  };
  return (
    <Page
      title={t("margins.title")}
      text={t("margins.text")}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          disabled={rows.length === 0}
          onClick={download}
        >
          {t("do.export")}
        </Button>
      }
      wide
    >
      <Group px={{ base: 16, sm: 24 }} pb={10} gap="sm" align="flex-end">
        <SegmentedControl
          size="xs"
          aria-label={t("margins.by")}
          value={by}
          onChange={(by) => setAsked({ by })}
          data={WAYS.map((value) => ({ value, label: t(`margins.by_${value}`) }))}
        />
        <TextInput
          size="xs"
          type="date"
          aria-label={t("margins.since")}
          value={first}
          max={last}
          onChange={(event) => setAsked({ since: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          type="date"
          aria-label={t("margins.until")}
          value={last}
          min={first}
          onChange={(event) => setAsked({ until: event.currentTarget.value })}
        />
      </Group>
      {found.isPending && <Loading />}
      {found.isError && <ErrorState error={found.error} again={() => void found.refetch()} />}
      {found.data && rows.length === 0 && (
        <Blank icon={IconChartBar} title={t("margins.none")} text={t("margins.none_text")} />
      )}
      {rows.length > 0 && <MarginTable rows={rows} by={by} />}
    </Page>
  );
}
