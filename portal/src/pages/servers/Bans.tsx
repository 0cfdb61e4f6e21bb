import { Alert, Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle, IconPlus, IconShieldCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { BanSeen, BansList } from "../../api/types";
import { Page } from "../../parts/Page";
import { type Column, Rows } from "../../parts/Rows";
import { Copy, Moment } from "../../parts/show";
import { Blank, ErrorState, Loading } from "../../parts/states";
import { AddBan } from "./AddBan";
import { LiftBan } from "./LiftBan";

const AGAIN_MS = 15_000;

export function Bans() {
  const { t } = useTranslation();
  const [open, { open: show, close }] = useDisclosure();
  const { data, error, refetch } = useQuery({
    queryKey: ["bans"],
    queryFn: ({ signal }) => api.get<BansList>("/platform/bans", {}, signal),
    refetchInterval: AGAIN_MS,
  });
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={show}>
      {t("bans.add")}
    </Button>
  );
  return (
    <Page title={t("bans.title")} text={t("bans.text")} actions={!error && add} wide>
      {error ? (
        <ErrorState error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : (
        <List told={data} />
      )}
      {open && <AddBan close={close} />}
    </Page>
  );
}

function List({ told }: { told: BansList }) {
  const { t } = useTranslation();
  return (
    <>
      {told.edges_away.length > 0 && (
        <Alert color="yellow" mx="lg" mb="sm" icon={<IconAlertTriangle size={18} />}>
          {t("registrations.edges_away", { names: told.edges_away.join(", ") })}
        </Alert>
      )}
      {told.items.length ? (
        <Table bans={told.items} />
      ) : (
        <Blank icon={IconShieldCheck} title={t("bans.none")} text={t("bans.none_text")} />
      )}
    </>
  );
}

function Table({ bans }: { bans: BanSeen[] }) {
  const { t } = useTranslation();
  const columns: Column<BanSeen>[] = [
    {
      name: "address",
      head: t("bans.field.address"),
      cell: ({ address }) => (
        <>
          <span className="tabular">{address}</span> <Copy value={address} />
        </>
      ),
    },
    {
      name: "reason",
      head: t("bans.field.reason"),
      cell: ({ reason }) => t(`bans.reason.${reason}`),
    },
    { name: "since", head: t("bans.field.since"), cell: ({ since }) => <Moment at={since} /> },
    { name: "until", head: t("bans.field.until"), cell: ({ until }) => <Moment at={until} /> },
    {
      name: t("bans.lift"),
      head: "",
      figure: true,
      cell: (ban) => <LiftBan address={ban.address} />,
    },
  ];
  return (
    <Rows label={t("bans.title")} columns={columns} rows={bans} keyOf={({ address }) => address} />
  );
}
