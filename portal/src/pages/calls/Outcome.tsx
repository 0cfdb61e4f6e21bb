import { useTranslation } from "react-i18next";
import type { Call } from "../../api/types";
import { State, type Tone } from "../../parts/show";

const TONES: Record<Call["outcome"], Tone> = {
  answered: "good",
  busy: "warn",
  no_answer: "warn",
  cancelled: "idle",
  not_reached: "bad",
  refused: "bad",
  failed: "bad",
};

export function Outcome({ of }: { of: Call["outcome"] }) {
  const { t } = useTranslation();
  return <State tone={TONES[of]}>{t(`calls.outcome.${of}`)}</State>;
}
