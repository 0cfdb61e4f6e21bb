import { Alert, Button, Checkbox } from "@mantine/core";
import { IconAlertTriangle, IconPlugConnected } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import { More } from "../../parts/More";
import { Page } from "../../parts/Page";
import { RefPicker } from "../../parts/RefPicker";
import { Rows } from "../../parts/Rows";
import { Blank, ErrorState, Loading } from "../../parts/states";
import { useAccount, useAccountId } from "../../shell/account";
import classes from "./Registrations.module.css";
import { useColumns } from "./useColumns";
import { type Asked, away, contacts, useRegistrations } from "./useRegistrations";

export function Registrations() {
  const { t } = useTranslation();
  const { asked } = useAsked();
  const found = useRegistrations(useAccountId(), asked);
  return (
    <Page title={t("registrations.title")} text={t("registrations.text")} wide>
      <Filters />
      {found.error ? (
        <ErrorState error={found.error} again={() => void found.refetch()} />
      ) : !found.data ? (
        <Loading rows={12} />
      ) : (
        <>
          <EdgesAway names={away(found.data.pages)} />
          <List found={contacts(found.data.pages)} below={asked.below} />
          <More of={found} />
        </>
      )}
    </Page>
  );
}

function useAsked() {
  const { user, below } = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const asked: Asked = {
    user: typeof user === "string" ? user : undefined,
    below: below === true || undefined,
  };
  const ask = (change: Asked) =>
    void navigate({ to: ".", search: { ...asked, ...change } as never, replace: true });
  return { asked, ask };
}

function Filters() {
  const { t } = useTranslation();
  const who = useWho();
  const { kind } = useAccount();
  const { asked, ask } = useAsked();
  return (
    <search className={classes.filters} aria-label={t("registrations.filters")}>
      {may(who, nouns.users, "view") && (
        <RefPicker
          kind="user"
          label={t("live.any_user")}
          bare
          value={asked.user ?? null}
          change={(user) => ask({ user: user ?? undefined })}
          inPlace
        />
      )}
      {kind !== "customer" && (
        <Checkbox
          label={t("calls.filter.below")}
          checked={asked.below ?? false}
          onChange={(event) => ask({ below: event.currentTarget.checked || undefined })}
        />
      )}
    </search>
  );
}

function EdgesAway({ names }: { names: string[] }) {
  const { t } = useTranslation();
  if (names.length === 0) return null;
  return (
    <Alert color="yellow" className={classes.notice} icon={<IconAlertTriangle size={18} />}>
      {t("registrations.edges_away", { names: names.join(", ") })}
    </Alert>
  );
}

function List(props: { found: ReturnType<typeof contacts>; below?: boolean }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const columns = useColumns(props.below);
  if (props.found.length === 0) {
    return (
      <Blank
        icon={IconPlugConnected}
        title={t("registrations.none")}
        text={t("registrations.none_text")}
        action={
          <Button component={Link} to={`/a/${account}/devices` as string} variant="default">
            {t("registrations.to_devices")}
          </Button>
        }
      />
    );
  }
  return (
    <Rows
      label={t("registrations.title")}
      columns={columns}
      rows={props.found}
      keyOf={({ registration }) => registration.id}
    />
  );
}
