import { Anchor, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import { AccountName } from "../../parts/AccountName";
import { RowName } from "../../parts/RowName";
import type { Column } from "../../parts/Rows";
import { Moment, State } from "../../parts/show";
import { useAccount } from "../../shell/account";
import { EndRegistration } from "./EndRegistration";
import classes from "./Registrations.module.css";
import type { Connected } from "./useRegistrations";

export function useColumns(below: boolean | undefined): Column<Connected>[] {
  const { t } = useTranslation();
  const who = useWho();
  const here = useAccount();
  const placeOf = (id: string) => (id === here.id ? here : { id });
  const head = (name: string) => t(`registrations.field.${name}`);
  const account: Column<Connected> = {
    name: "account",
    head: head("account"),
    cell: ({ device }) => <AccountName id={device.account_id} />,
  };
  return [
    { name: "device", head: head("device"), cell: (row) => <Device {...row} /> },
    ...(below ? [account] : []),
    {
      name: "user",
      head: head("user"),
      cell: ({ device }) => (
        <RowName account={device.account_id} noun="users" id={device.user_id} />
      ),
    },
    {
      name: "address",
      head: head("address"),
      cell: ({ registration: { address, port } }) => (
        <span className="tabular">{address ? `${address}:${port}` : "—"}</span>
      ),
    },
    {
      name: "transport",
      head: head("transport"),
      cell: ({ registration }) => registration.transport.toUpperCase(),
    },
    {
      name: "agent",
      head: head("agent"),
      cell: ({ registration: { agent } }) => (
        <span className={classes.agent} title={agent}>
          {agent || "—"}
        </span>
      ),
    },
    {
      name: "since",
      head: head("since"),
      cell: ({ registration }) => <Moment at={registration.registered_at} short />,
    },
    {
      name: "until",
      head: head("until"),
      cell: ({ registration }) => <Moment at={registration.expires_at} short />,
    },
    {
      name: "latency",
      head: head("latency"),
      figure: true,
      cell: ({ registration: { latency_ms: latency } }) =>
        latency === null ? "—" : t("registrations.ms", { count: Math.round(latency) }),
    },
    {
      name: t("registrations.end"),
      figure: true,
      head: "",
      cell: (row) =>
        may(who, nouns.devices, "change", placeOf(row.device.account_id)) && (
          <EndRegistration row={row} />
        ),
    },
  ];
}

function Device({ device }: Connected) {
  const { t } = useTranslation();
  const to = `/a/${device.account_id}/devices/${device.device_id}` as string;
  return (
    <Group gap={10} wrap="nowrap">
      <Anchor component={Link} to={to} c="var(--mantine-color-text)" fw={500} size="sm">
        {device.device}
      </Anchor>
      {device.shared_credentials && <State tone="bad">{t("registrations.shared")}</State>}
    </Group>
  );
}
