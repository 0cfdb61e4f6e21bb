import type { Leg } from "../../api/types";

export type Grade = "good" | "fair" | "poor";

/** MOS as far as RTCP told it, else judged by what was lost and how unsteadily it came.
 * Thresholds of listening quality: ITU-T G.107, annex B. */
export function grade({ mos, loss, jitter_ms: jitter }: Leg): Grade | null {
  if (mos !== null) return mos >= 4 ? "good" : mos >= 3.6 ? "fair" : "poor";
  if (loss === null) return null;
  if (loss < 1 && (jitter ?? 0) < 30) return "good";
  return loss < 3 && (jitter ?? 0) < 60 ? "fair" : "poor";
}
