import { useTranslation } from "react-i18next";
import type { LevelTold } from "../../../api/types";
import { money } from "../../../parts/format";
import classes from "./Levels.module.css";

/** Who pays how much for the call, the caller's account first. */
export function Levels({ levels }: { levels: LevelTold[] }) {
  const { t, i18n } = useTranslation();
  if (levels.length === 0) return null;
  return (
    <ul className={classes.levels} aria-label={t("check.levels")}>
      {levels.map((level) => (
        <li key={level.account_id}>
          <span>
            {t("check.pays", { account: level.account })}{" "}
            {!level.why && (
              <span className={classes.rate}>
                {t("check.rate", {
                  destination: level.destination || "—",
                  price: money(level.price, level.currency, i18n.language),
                  increments: level.increments,
                })}
                {level.connect_fee !== "0" &&
                  ` + ${money(level.connect_fee, level.currency, i18n.language)}`}
              </span>
            )}
          </span>
          <span className={classes.charge}>
            {level.charge === null
              ? level.text
              : money(level.charge, level.currency, i18n.language)}
          </span>
        </li>
      ))}
    </ul>
  );
}
