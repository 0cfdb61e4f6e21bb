import type { Details, Leg, Told } from "../../api/types";

/** What happened, in its order. The leg of a beginning is the caller's. */
export type Entry =
  | { kind: "begin"; at: string; leg: Leg | null }
  | { kind: "decision"; at: string; decision: Told }
  | { kind: "leg"; at: string; leg: Leg }
  | { kind: "end"; at: string; sentences: string[] };

const RANK = { begin: 0, decision: 1, leg: 2, end: 3 };

export function timeline({ call, legs, decisions, explanation }: Details): Entry[] {
  const caller = legs.find((leg) => leg.role === "caller") ?? null;
  const entries: Entry[] = [
    { kind: "begin", at: call.started_at, leg: caller },
    ...decisions.map((decision) => ({ kind: "decision", at: decision.at, decision }) as const),
    ...legs
      .filter((leg) => leg !== caller)
      .map((leg) => ({ kind: "leg", at: leg.started_at, leg }) as const),
    { kind: "end", at: call.ended_at, sentences: explanation.slice(decisions.length) },
  ];
  return entries.sort((one, other) => place(one) - place(other) || order(one, other));
}

/** A call begins before everything else of it, and ends after it, whoever's clock is off. */
const place = (entry: Entry): number =>
  entry.kind === "begin" ? -1 : entry.kind === "end" ? 1 : 0;

function order(one: Entry, other: Entry): number {
  const between = Date.parse(one.at) - Date.parse(other.at);
  return between || RANK[one.kind] - RANK[other.kind];
}

const BAD = new Set([
  "not_allowed",
  "pin_refused",
  "pin_locked",
  "pin_unset",
  "nobody",
  "in_circles",
  "no_route",
  "no_trunk",
  "no_rate",
  "no_credit",
  "flow_broken",
  "step_failed",
  "step_gone",
  "too_many_steps",
  "too_many_calls",
  "too_many_external",
  "too_many_incoming",
  "too_many_outgoing",
  "spent_today",
]);
const WARNING = new Set([
  "pin_wrong",
  "credit_spent",
  "skipped",
  "trunk_full",
  "trunk_too_fast",
  "returned",
  "taken_over",
]);

export type Weight = "bad" | "warning" | "plain";

/** How much a decision matters to whoever asks why a call failed. */
export const weight = (code: string): Weight =>
  BAD.has(code) ? "bad" : WARNING.has(code) ? "warning" : "plain";
