import { useTranslation } from "react-i18next";
import type { Party } from "../../api/types";
import type { Drawing } from "./geometry";
import classes from "./Ladder.module.css";

/** Heads of the columns. */
export function Parties({ parties, drawing }: { parties: Party[]; drawing: Drawing }) {
  const { t } = useTranslation();
  return (
    <div className={classes.parties} style={{ width: drawing.width }}>
      {parties.map((party, place) => (
        <div key={party.id} className={classes.party} style={{ left: drawing.columns[place] }}>
          <strong>{t(`calls.sip.${party.kind}`)}</strong>
          <span title={party.name}>{party.name || party.address}</span>
          {party.name && party.address && <small title={party.address}>{party.address}</small>}
        </div>
      ))}
    </div>
  );
}

export function usePartyName(): (party: Party | undefined) => string {
  const { t } = useTranslation();
  return (party) => (party ? [t(`calls.sip.${party.kind}`), party.name].join(" ").trim() : "");
}
