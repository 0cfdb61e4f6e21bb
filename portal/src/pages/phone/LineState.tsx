import { useTranslation } from "react-i18next";
import { State, type Tone } from "../../parts/show";
import type { Line } from "../../phone/state";
import { usePhone } from "../../phone/store";

export const TONES: Record<Line, Tone> = {
  off: "idle",
  starting: "warn",
  registered: "good",
  reconnecting: "warn",
  refused: "bad",
  elsewhere: "idle",
};

export function LineState() {
  const { t } = useTranslation();
  const line = usePhone((state) => state.line);
  return <State tone={TONES[line]}>{t(`phone.line.${line}`)}</State>;
}
