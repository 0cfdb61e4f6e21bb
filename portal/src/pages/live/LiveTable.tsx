import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LiveCallSeen } from "../../api/types";
import { useAccount } from "../../shell/account";
import { useNarrow } from "../calls/useNarrow";
import { as } from "./as";
import classes from "./Live.module.css";
import { type Act, LiveRow } from "./LiveRow";

const COLUMNS = ["account", "direction", "from", "to", "state", "lasting", "actions"] as const;
const WIDTHS = "120px minmax(180px, 1fr) minmax(180px, 1fr) 110px 80px 96px";

/** Only rows in sight are there, however many calls there are. */
export function LiveTable(props: {
  calls: readonly LiveCallSeen[];
  withAccount: boolean;
  acts: (call: LiveCallSeen) => readonly Act[];
  act: (act: Act, call: LiveCallSeen) => void;
}) {
  const { t } = useTranslation();
  const { country } = useAccount();
  const frame = useRef<HTMLDivElement>(null);
  const height = useNarrow() ? 76 : 36;
  const rows = useVirtualizer({
    count: props.calls.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    getItemKey: (place) => props.calls[place]!.id,
    overscan: 6,
  });
  const columns = COLUMNS.slice(props.withAccount ? 0 : 1);
  const widths = props.withAccount ? `150px ${WIDTHS}` : WIDTHS;
  return (
    <div
      ref={frame}
      className={classes.scroll}
      style={{ "--live-columns": widths } as React.CSSProperties}
      {...as("table", { "aria-label": t("live.title"), "aria-rowcount": props.calls.length + 1 })}
      tabIndex={0}
    >
      <div {...as("rowgroup")}>
        <div {...as("row", { "aria-rowindex": 1 })} className={classes.head}>
          {columns.map((column) => (
            <div
              key={column}
              {...as("columnheader")}
              className={column === "lasting" ? classes.figure : undefined}
            >
              <span className={column === "actions" ? "visually-hidden" : undefined}>
                {t(`live.field.${column}`)}
              </span>
            </div>
          ))}
        </div>
      </div>
      <div {...as("rowgroup")} className={classes.rows} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const call = props.calls[index]!;
          return (
            <LiveRow
              key={key}
              call={call}
              t={t}
              country={country}
              row={index}
              top={start}
              withAccount={props.withAccount}
              acts={props.acts(call)}
              act={props.act}
            />
          );
        })}
      </div>
    </div>
  );
}
