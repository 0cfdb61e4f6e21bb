import { Group, Paper, Stack, Text } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AtEdge, TrunkState } from "../../api/types";
import { Moment, State, type Tone } from "../../parts/show";
import { useAccountId } from "../../shell/account";
import type { Row } from "../model";
import type { View } from "./view";

const TONES: Record<AtEdge["state"], Tone> = { registered: "good", trying: "warn", off: "bad" };

export const TRUNKS: View = {
  columns: ["name", "state", "kind", "servers", "addresses", "shared"],
  extras: [
    { name: "state", title: "view.state", useValues: useStates },
    { name: "servers", title: "view.servers", useValues: useServers },
  ],
  Summary: Standing,
};

const registers = (row: Row) => Boolean(row.register_there || row.registers_here);

function stateQuery(account: string, row: Row) {
  return {
    queryKey: ["noun", "trunks", account, "state", row.id],
    queryFn: () => api.get<TrunkState>(`/accounts/${account}/trunks/${row.id}/state`),
    enabled: registers(row) && Boolean(row.enabled),
    staleTime: 10_000,
    retry: false,
  };
}

function useStates(rows: Row[]): Map<string, ReactNode> {
  const account = useAccountId();
  const told = useQueries({ queries: rows.map((row) => stateQuery(account, row)) });
  return new Map(
    rows.map((row, place) => [
      row.id,
      <Standings key={row.id} row={row} told={told[place]?.data} />,
    ]),
  );
}

/** Its worst registration; a trunk that registers nowhere is on or off. */
function Standings({ row, told }: { row: Row; told: TrunkState | undefined }) {
  const { t } = useTranslation();
  if (!row.enabled) return <State tone="idle">{t("view.trunk_disabled")}</State>;
  if (!registers(row)) return <State tone="good">{t("view.trunk_on")}</State>;
  if (!told) return null;
  const worst = (["off", "trying", "registered"] as const).find((state) =>
    told.registrations.some((each) => each.state === state),
  );
  const state = worst ?? "off";
  return <State tone={TONES[state]}>{t(`view.trunk_${state}`)}</State>;
}

function useServers(rows: Row[]): Map<string, ReactNode> {
  return new Map(
    rows.map((row) => [
      row.id,
      (row.gateways as { server: string }[]).map((each) => each.server).join(", ") || "—",
    ]),
  );
}

function Standing({ row }: { row: Row }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const { data } = useQuery(stateQuery(account, row));
  if (!registers(row) || !data) return null;
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        {data.registrations.map((each) => (
          <Group key={each.edge} gap="xs">
            <State tone={TONES[each.state]}>{t(`view.trunk_${each.state}`)}</State>
            <Text size="sm" className="tabular">
              {[each.address, each.agent].filter(Boolean).join(" · ")}
            </Text>
            {each.expires_at && (
              <Text size="sm" c="dimmed">
                {t("view.until")} <Moment at={each.expires_at} short />
              </Text>
            )}
          </Group>
        ))}
        {data.edges_away.length > 0 && (
          <Text size="sm">{t("view.edges_away", { edges: data.edges_away.join(", ") })}</Text>
        )}
      </Stack>
    </Paper>
  );
}
