import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Call } from "../../api/types";
import { AccountName } from "../../parts/AccountName";
import { RowName } from "../../parts/RowName";
import { Amount, Lasting, Moment } from "../../parts/show";
import { Direction } from "./Direction";
import { Outcome } from "./Outcome";
import { Who } from "./Who";

export const COLUMNS = [
  "started_at",
  "account_id",
  "direction",
  "from_number",
  "to_number",
  "to_user_id",
  "outcome",
  "ring_ms",
  "talk_ms",
  "price",
  "trunk_id",
  "ended_by",
  "cause",
  "legs",
  "sip_call_id",
] as const;
export type Column = (typeof COLUMNS)[number];

export const STANDARD: readonly Column[] = [
  "started_at",
  "direction",
  "from_number",
  "to_number",
  "outcome",
  "talk_ms",
  "price",
];

/** Figures stand at the right, so that they can be compared. */
export const FIGURES: ReadonlySet<Column> = new Set([
  "ring_ms",
  "talk_ms",
  "price",
  "cause",
  "legs",
]);

/** Fields of the API that a column shows. */
export const FIELDS: Partial<Record<Column, string[]>> = {
  from_number: ["from_number", "from_name"],
  to_number: ["to_number", "to_name"],
  price: ["price", "currency"],
};

const CELLS: Record<Column, (call: Call) => ReactNode> = {
  started_at: (call) => <Moment at={call.started_at} />,
  account_id: (call) => <AccountName id={call.account_id} />,
  direction: (call) => <Direction of={call.direction} />,
  from_number: (call) => <Who name={call.from_name} number={call.from_number} />,
  to_number: (call) => <Who name={call.to_name} number={call.to_number} />,
  to_user_id: (call) => <RowName account={call.account_id!} noun="users" id={call.to_user_id} />,
  outcome: (call) => <Outcome of={call.outcome} />,
  ring_ms: (call) => <Lasting seconds={call.ring_ms / 1000} />,
  talk_ms: (call) => (call.answered_at ? <Lasting seconds={call.talk_ms / 1000} /> : "—"),
  price: (call) =>
    call.price && call.currency ? <Amount value={call.price} currency={call.currency} /> : "—",
  trunk_id: (call) => <RowName account={call.account_id!} noun="trunks" id={call.trunk_id} />,
  ended_by: (call) => <EndedBy of={call.ended_by} />,
  cause: (call) => call.cause,
  legs: (call) => call.legs,
  sip_call_id: (call) => call.sip_call_id,
};

export function Cell({ call, column }: { call: Call; column: Column }) {
  return CELLS[column](call);
}

function EndedBy({ of }: { of: Call["ended_by"] }) {
  const { t } = useTranslation();
  return t(`calls.ended_by.${of}`);
}
