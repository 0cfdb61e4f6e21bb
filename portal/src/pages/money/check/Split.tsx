import { useTranslation } from "react-i18next";
import type { TrunkTold } from "../../../api/types";
import { money } from "../../../parts/format";
import { marginOf, percent } from "./margin";
import classes from "./Split.module.css";

/** What a call costs, what is paid for it, and what is left: as figures and as a bar. */
export function Split({ trunk }: { trunk: TrunkTold }) {
  const { t, i18n } = useTranslation();
  const shown = (value: string) => money(value, trunk.currency ?? "USD", i18n.language);
  const margin = marginOf(trunk.sold, trunk.cost);
  if (trunk.cost === null && trunk.sold === null) return null;
  const left = margin ? Math.min(100, Math.max(0, margin.tenths / 10)) : 0;
  return (
    <>
      <dl className={classes.figures}>
        <div>
          <dt>{t("check.cost")}</dt>
          <dd>{trunk.cost === null ? t("check.not_known") : shown(trunk.cost)}</dd>
        </div>
        {trunk.sold !== null && (
          <div>
            <dt>{t("check.sold")}</dt>
            <dd>{shown(trunk.sold)}</dd>
          </div>
        )}
        {margin && (
          <div>
            <dt>{t("check.margin")}</dt>
            <dd>
              {shown(margin.amount)} ({percent(margin.tenths, i18n.language)})
            </dd>
          </div>
        )}
      </dl>
      {margin && (
        <div className={classes.bar} aria-hidden>
          <span
            className={margin.loss ? classes.loss : classes.cost}
            style={{ width: `${100 - left}%` }}
          />
          <span className={classes.left} style={{ width: `${left}%` }} />
        </div>
      )}
    </>
  );
}
