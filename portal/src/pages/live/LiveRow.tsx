import { IconEar, IconPhoneOff, IconTransfer } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { LiveCallSeen } from "../../api/types";
import { AccountName } from "../../parts/AccountName";
import { State, type Tone } from "../../parts/show";
import { Direction } from "../calls/Direction";
import { Who } from "../calls/Who";
import { as } from "./as";
import { since } from "./filter";
import classes from "./Live.module.css";
import { Ticking } from "./Ticking";

export type Act = "listen" | "transfer" | "hangup";
const TONES: Record<LiveCallSeen["state"], Tone> = {
  ringing: "busy",
  talking: "good",
  held: "warn",
};
const ICONS = { listen: IconEar, transfer: IconTransfer, hangup: IconPhoneOff };

export const LiveRow = memo(function LiveRow(props: {
  call: LiveCallSeen;
  row: number;
  top: number;
  withAccount: boolean;
  acts: readonly Act[];
  act: (act: Act, call: LiveCallSeen) => void;
}) {
  const { t } = useTranslation();
  const { call } = props;
  return (
    <div
      {...as("row", { "aria-rowindex": props.row + 2 })}
      className={classes.row}
      style={{ transform: `translateY(${props.top}px)` }}
    >
      {props.withAccount && (
        <Cell place="account">
          <AccountName id={call.account_id} />
        </Cell>
      )}
      <Cell place="direction">
        <Direction of={call.direction} />
      </Cell>
      <Cell place="from">
        <Caller call={call} />
      </Cell>
      <Cell place="to">
        <Called call={call} />
      </Cell>
      <Cell place="state">
        <State tone={TONES[call.state]}>{t(`live.state.${call.state}`)}</State>
      </Cell>
      <Cell place="lasting" figure>
        <Ticking since={since(call)} />
      </Cell>
      <div {...as("cell")} data-place="actions" className={classes.actions}>
        {props.acts.map((act) => (
          <Action key={act} act={act} call={call} begin={props.act} />
        ))}
      </div>
    </div>
  );
});

function Cell(props: { place: string; figure?: boolean; children: React.ReactNode }) {
  const figure = props.figure ? ` ${classes.figure}` : "";
  return (
    <div {...as("cell")} data-place={props.place} className={classes.cell + figure}>
      {props.children}
    </div>
  );
}

function Action(props: {
  act: Act;
  call: LiveCallSeen;
  begin: (act: Act, call: LiveCallSeen) => void;
}) {
  const { t } = useTranslation();
  const Icon = ICONS[props.act];
  const word = t(`live.do.${props.act}`);
  return (
    <button
      type="button"
      className={classes.action}
      data-bad={props.act === "hangup" || undefined}
      aria-label={word}
      title={word}
      onClick={() => props.begin(props.act, props.call)}
    >
      <Icon size={16} stroke={1.8} aria-hidden />
    </button>
  );
}

function Caller({ call: { legs } }: { call: LiveCallSeen }) {
  const caller = legs.find((leg) => leg.role === "caller");
  return caller ? <Who name={caller.name} number={caller.number} /> : "—";
}

/** Who is rung or talks; what was dialled while nobody is. */
function Called({ call: { legs, dialled } }: { call: LiveCallSeen }) {
  const called = legs.filter((leg) => leg.role === "called");
  const first = called.find((leg) => leg.answered_at) ?? called[0];
  if (!first) return <Who name="" number={dialled} />;
  return (
    <>
      <Who name={first.name} number={first.number} />
      {called.length > 1 && ` +${called.length - 1}`}
    </>
  );
}
