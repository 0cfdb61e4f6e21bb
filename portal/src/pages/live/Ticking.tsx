import { duration } from "../../parts/format";
import { useNow } from "./clock";

/** How long something has lasted by now. */
export function Ticking({ since }: { since: string }) {
  return <span className="tabular">{duration((useNow() - Date.parse(since)) / 1000)}</span>;
}
