import { useTranslation } from "react-i18next";
import { State } from "../../parts/show";
import classes from "./Overview.module.css";
import { Listed, Section } from "./Section";
import { Tile } from "./Tile";
import { useHealth } from "./useHealth";

export function HealthTile() {
  const { t } = useTranslation();
  const { data, error } = useHealth();
  const ill = data?.processes.filter(({ ok }) => !ok).length;
  const value = data && (ill ? t("overview.degraded") : t("overview.well"));
  const note =
    data &&
    t("overview.processes_well", {
      well: data.processes.length - ill!,
      all: data.processes.length,
    });
  return <Tile name={t("overview.health")} value={error ? "—" : value} note={note} />;
}

export function Processes() {
  const { t } = useTranslation();
  const { data, error } = useHealth();
  const processes =
    data && [...data.processes].sort((one, other) => Number(one.ok) - Number(other.ok));
  return (
    <Section title={t("overview.processes")}>
      <Listed
        query={{ data: processes, error }}
        nothing=""
        keyOf={({ name }) => name}
        item={({ name, ok, detail }) => (
          <>
            <span>{name}</span>
            <span className={classes.aside}>
              <State tone={ok ? "good" : "bad"}>
                {ok ? t("overview.running") : detail || t("overview.down")}
              </State>
            </span>
          </>
        )}
      />
    </Section>
  );
}
