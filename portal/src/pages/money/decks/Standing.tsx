import { useTranslation } from "react-i18next";
import { State, type Tone } from "../../../parts/show";
import type { Standing } from "./inForce";

const TONES: Record<Standing, Tone> = {
  empty: "idle",
  ready: "warn",
  scheduled: "busy",
  in_force: "good",
  replaced: "idle",
};

export function StandingOf({ standing }: { standing: Standing }) {
  const { t } = useTranslation();
  return <State tone={TONES[standing]}>{t(`decks.standing_${standing}`)}</State>;
}
