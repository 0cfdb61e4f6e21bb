import {
  IconArrowsSplit2,
  IconBan,
  IconCheck,
  IconPhone,
  IconPhoneOff,
  IconRoute,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RouteCheck } from "../../../api/types";
import { Phone } from "../../../parts/show";
import { branches } from "./branches";
import { Candidate, Left } from "./Candidate";
import classes from "./Path.module.css";
import { Step } from "./Step";

/** What a call would do, from whoever makes it to the trunks in their order. */
export function Path({ check, from }: { check: RouteCheck; from: string }) {
  const { t } = useTranslation();
  const tried = branches(check);
  const nowhere = !check.lead && check.candidates.length === 0;
  return (
    <ol className={classes.path} aria-label={t("check.path")}>
      <Step icon={<IconPhone size={14} />} look="strong" what={t("check.caller")} name={from}>
        {check.shown && (
          <div className={classes.what}>
            {t("check.shows")} <Phone number={check.shown} />
          </div>
        )}
      </Step>
      {check.decisions.map((each, at) => (
        <Step key={at} look="small">
          {each.text}
        </Step>
      ))}
      {check.lead && (
        <Step
          icon={<IconCheck size={14} />}
          look="strong"
          what={t(`check.lead_${check.lead.kind}`)}
          name={check.lead.name || t("check.elsewhere")}
        />
      )}
      {check.routes
        .filter((route) => route.why !== null)
        .map((route) => (
          <Step
            key={route.id}
            icon={<IconBan size={13} />}
            what={t("check.route_left")}
            name={route.name}
          >
            <div className={classes.what}>{route.text}</div>
          </Step>
        ))}
      {tried.map((branch) => (
        <Step
          key={branch.route?.id ?? "none"}
          icon={branch.route ? <IconRoute size={14} /> : <IconArrowsSplit2 size={14} />}
          what={branch.route ? t("check.route") : t("check.no_route")}
          name={branch.route?.name ?? t("check.trunks")}
        >
          {branch.trunks.length === 0 && <div className={classes.what}>{t("check.no_more")}</div>}
          {branch.trunks.length > 0 && (
            <ol className={classes.branch}>
              {branch.trunks.map(({ place, trunk }) => (
                <Candidate key={`${trunk.id} ${place}`} place={place} trunk={trunk} />
              ))}
            </ol>
          )}
        </Step>
      ))}
      {nowhere && (
        <Step
          icon={<IconPhoneOff size={13} />}
          look="ends"
          what={t("check.end")}
          name={t("check.nowhere")}
        />
      )}
      {check.out.length > 0 && (
        <Step icon={<IconBan size={13} />} what={t("check.out_text")} name={t("check.out")}>
          <ul className={`${classes.branch} ${classes.out}`}>
            {check.out.map((trunk) => (
              <Left key={`${trunk.id} ${trunk.route}`} trunk={trunk} />
            ))}
          </ul>
        </Step>
      )}
    </ol>
  );
}
