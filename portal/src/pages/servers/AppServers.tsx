import { useTranslation } from "react-i18next";
import type { AppServerSeen } from "../../api/types";
import { Page } from "../../parts/Page";
import { type Column, Rows } from "../../parts/Rows";
import { State, type Tone } from "../../parts/show";
import { ErrorState, Loading } from "../../parts/states";
import { Drain } from "./Drain";
import { useServers } from "./useServers";

const TONES: Record<AppServerSeen["state"], Tone> = { up: "good", down: "bad", drained: "idle" };

export function ServerState({ of }: { of: AppServerSeen["state"] }) {
  const { t } = useTranslation();
  return <State tone={TONES[of]}>{t(`servers.state.${of}`)}</State>;
}

export function AppServers() {
  const { t } = useTranslation();
  const { data, error, refetch } = useServers();
  const columns: Column<AppServerSeen>[] = [
    { name: "name", head: t("servers.field.name"), cell: ({ name }) => <strong>{name}</strong> },
    {
      name: "address",
      head: t("servers.field.address"),
      cell: ({ address }) => <span className="tabular">{address}</span>,
    },
    {
      name: "state",
      head: t("servers.field.state"),
      cell: ({ state }) => <ServerState of={state} />,
    },
    {
      name: "legs",
      head: t("servers.field.legs"),
      figure: true,
      cell: ({ legs }) => legs ?? t("servers.unknown"),
    },
    {
      name: t("servers.actions"),
      head: "",
      figure: true,
      cell: (server) => <Drain server={server} />,
    },
  ];
  return (
    <Page title={t("servers.title")} text={t("servers.text")} wide>
      {error ? (
        <ErrorState error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading rows={3} />
      ) : (
        <Rows
          label={t("servers.title")}
          columns={columns}
          rows={data.items}
          keyOf={({ name }) => name}
        />
      )}
    </Page>
  );
}
