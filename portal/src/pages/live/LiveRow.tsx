import {
  IconArrowDownLeft,
  IconArrowsLeftRight,
  IconArrowUpRight,
  IconEar,
  IconPhoneOff,
  IconTransfer,
} from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { memo, type ReactNode } from "react";
import type { LiveCallSeen, LiveLegSeen } from "../../api/types";
import { AccountName } from "../../parts/AccountName";
import { phoneNumber } from "../../parts/format";
import { as } from "./as";
import { since } from "./filter";
import classes from "./Live.module.css";
import { Ticking } from "./Ticking";

export type Act = "listen" | "transfer" | "hangup";
const ACTS = { listen: IconEar, transfer: IconTransfer, hangup: IconPhoneOff };
const DIRECTIONS = {
  incoming: IconArrowDownLeft,
  outgoing: IconArrowUpRight,
  internal: IconArrowsLeftRight,
};
const SHAPES: Record<LiveCallSeen["state"], string> = { ringing: "●", talking: "●", held: "▲" };

/** `t` and `country` come from the page: a row that asks for them itself is slow to appear. */
type Props = {
  call: LiveCallSeen;
  t: TFunction;
  country: string;
  withAccount: boolean;
  acts: readonly Act[];
  act: (act: Act, call: LiveCallSeen) => void;
};

/** Rows move up whenever a call above ends: what is in them is not drawn anew for that. */
export function LiveRow({ row, top, ...rest }: Props & { row: number; top: number }) {
  return (
    <div
      {...as("row", { "aria-rowindex": row + 2 })}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
    >
      <Cells {...rest} />
    </div>
  );
}

const Cells = memo(function Cells({ call, t, country, withAccount, acts, act }: Props) {
  const Arrow = DIRECTIONS[call.direction];
  const caller = call.legs.find((leg) => leg.role === "caller");
  return (
    <>
      {withAccount && cell("account", <AccountName id={call.account_id} />)}
      {cell(
        "direction",
        <span className={classes.direction}>
          <Arrow size={15} stroke={1.8} color="var(--mantine-color-dimmed)" aria-hidden />
          {t(`calls.direction.${call.direction}`)}
        </span>,
      )}
      {cell("from", caller ? side(caller, country) : "—")}
      {cell("to", called(call, country))}
      {cell(
        "state",
        <span className={classes.state} data-state={call.state}>
          <span aria-hidden>{SHAPES[call.state]}</span>
          {t(`live.state.${call.state}`)}
        </span>,
      )}
      {cell("lasting", <Ticking since={since(call)} />)}
      <div {...as("cell")} data-place="actions" className={classes.actions}>
        {acts.map((each) => {
          const Icon = ACTS[each];
          const word = t(`live.do.${each}`);
          return (
            <button
              key={each}
              type="button"
              className={classes.action}
              data-bad={each === "hangup" || undefined}
              aria-label={word}
              title={word}
              onClick={() => act(each, call)}
            >
              <Icon size={16} stroke={1.8} aria-hidden />
            </button>
          );
        })}
      </div>
    </>
  );
});

const cell = (place: string, content: ReactNode) => (
  <div {...as("cell")} data-place={place} className={classes.cell}>
    {content}
  </div>
);

function side({ name, number }: LiveLegSeen, country: string): ReactNode {
  const shown = phoneNumber(number, country);
  if (!name || name === number) return <span className="tabular">{shown || "—"}</span>;
  return (
    <>
      {name} <span className={classes.number}>{shown}</span>
    </>
  );
}

/** Who is rung or talks; what was dialled while nobody is. */
function called({ legs, dialled }: LiveCallSeen, country: string): ReactNode {
  const rung = legs.filter((leg) => leg.role === "called");
  const first = rung.find((leg) => leg.answered_at) ?? rung[0];
  if (!first) return <span className="tabular">{phoneNumber(dialled, country)}</span>;
  return (
    <>
      {side(first, country)}
      {rung.length > 1 && ` +${rung.length - 1}`}
    </>
  );
}
