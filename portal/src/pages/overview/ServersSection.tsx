import { useTranslation } from "react-i18next";
import { ServerState } from "../servers/AppServers";
import { useServers } from "../servers/useServers";
import classes from "./Overview.module.css";
import { Listed, Section } from "./Section";

export function ServersSection() {
  const { t } = useTranslation();
  const { data, error } = useServers();
  return (
    <Section title={t("servers.title")} to="app-servers">
      <Listed
        query={{ data: data?.items, error }}
        nothing=""
        keyOf={({ name }) => name}
        item={({ name, state, legs }) => (
          <>
            <span>{name}</span>
            <span className={classes.aside}>
              {legs !== null && t("overview.legs", { count: legs })}
              <ServerState of={state} />
            </span>
          </>
        )}
      />
    </Section>
  );
}
