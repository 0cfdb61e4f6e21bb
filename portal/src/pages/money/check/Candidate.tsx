import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TrunkTold } from "../../../api/types";
import { Levels } from "./Levels";
import classes from "./Path.module.css";
import { Split } from "./Split";

/** A trunk that is tried, in its place. */
export function Candidate({ place, trunk }: { place: number; trunk: TrunkTold }) {
  const { t } = useTranslation();
  return (
    <li className={`${classes.candidate} ${place === 1 ? classes.first : ""}`}>
      <div className={classes.card}>
        <Group gap={10} wrap="nowrap">
          <span className={classes.place}>{place}</span>
          <div>
            <div className={classes.name}>{trunk.name ?? t("check.hidden_trunk")}</div>
            <Text size="xs" c="dimmed">
              {place === 1 ? t("check.first") : t("check.next")}
              {trunk.servers.length > 0 && ` · ${trunk.servers.join(", ")}`}
            </Text>
          </div>
        </Group>
        <Split trunk={trunk} />
        <Levels levels={trunk.levels} />
        {trunk.called && (
          <Text size="xs" c="dimmed" mt={8} className="tabular">
            {t("check.sent", { called: trunk.called, shown: trunk.shown || t("check.nobody") })}
          </Text>
        )}
      </div>
    </li>
  );
}

/** A trunk that is not, and why. */
export function Left({ trunk }: { trunk: TrunkTold }) {
  const { t } = useTranslation();
  return (
    <li className={classes.candidate}>
      <div className={classes.card}>
        <Text size="sm" fw={550}>
          {trunk.name ?? t("check.hidden_trunk")}
        </Text>
        <Text size="sm" c="dimmed">
          {trunk.text}
        </Text>
        {trunk.why === "margin" && <Split trunk={trunk} />}
      </div>
    </li>
  );
}
