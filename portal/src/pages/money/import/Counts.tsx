import { useTranslation } from "react-i18next";
import type { RatesTold } from "../../../api/types";
import classes from "./Counts.module.css";
import { SORTS } from "./plan";

/** What would change against the version in force. */
export function Counts({ told }: { told: RatesTold }) {
  const { t, i18n } = useTranslation();
  const shown = (count: number) => count.toLocaleString(i18n.language);
  return (
    <dl className={classes.counts}>
      <div>
        <dt>{t("rates_import.rows")}</dt>
        <dd>{shown(told.rows)}</dd>
      </div>
      {SORTS.map((sort) => (
        <div key={sort}>
          <dt>{t(`rates_import.sort_${sort}`)}</dt>
          <dd>{shown(told.counts[sort] ?? 0)}</dd>
        </div>
      ))}
    </dl>
  );
}
