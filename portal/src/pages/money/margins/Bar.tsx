import type { MarginSeen } from "../../../api/types";
import { marginOf } from "../check/margin";
import classes from "./MarginTable.module.css";

/** What was sold against the dearest row, and how much of it is left. */
export function Bar({ row, width }: { row: MarginSeen; width: number }) {
  const margin = row.margin === null ? null : marginOf(row.sold, row.bought);
  const left = margin ? Math.min(100, Math.max(0, margin.tenths / 10)) : 0;
  const rest = margin === null ? classes.unknown : margin.loss ? classes.loss : classes.bought;
  return (
    <div className={classes.bar} aria-hidden>
      <span className={rest} style={{ width: `${(width * (100 - left)) / 100}%` }} />
      <span className={classes.left} style={{ width: `${(width * left) / 100}%` }} />
    </div>
  );
}
