/** What the phone is doing, as every tab shows it. Times are milliseconds since 1970. */
export type Line =
  | "off"
  | "starting"
  | "registered"
  /** The connection is away; it comes back by itself. */
  | "reconnecting"
  /** The platform does not take us; `reason` says why. */
  | "refused"
  /** Another tab has the line, and does not answer. */
  | "elsewhere";

export type Microphone = "unknown" | "ready" | "none" | "denied" | "busy" | "insecure";

export type Phase = "dialling" | "ringing" | "incoming" | "talking";

export type Call = {
  id: string;
  direction: "in" | "out";
  number: string;
  name: string | null;
  phase: Phase;
  startedAt: number;
  answeredAt: number | null;
  /** By us. */
  held: boolean;
  muted: boolean;
  /** The sound is lost and being brought back. */
  healing: boolean;
  /** Keyed so far. */
  digits: string;
  transfer: "no" | "asked" | "failed";
};

export type Missed = { id: string; number: string; name: string | null; at: number };

export type Over = {
  id: string;
  number: string;
  name: string | null;
  cause: Cause;
  talkedMs: number;
};

/** Why a call is over, in words that `phone.over` has. */
export type Cause =
  | "done"
  | "transferred"
  | "busy"
  | "declined"
  | "no_answer"
  | "not_found"
  | "forbidden"
  | "unavailable"
  | "cancelled"
  | "connection"
  | "microphone"
  | "failed";

export type State = {
  /** Whether this tab has the line. */
  here: boolean;
  line: Line;
  reason: string | null;
  microphone: Microphone;
  name: string;
  extensions: string[];
  calls: Call[];
  missed: Missed[];
  over: Over | null;
};

export type Event =
  | { type: "line"; line: Line; reason?: string | null }
  | { type: "who"; name: string; extensions: string[] }
  | { type: "microphone"; microphone: Microphone }
  | { type: "call"; call: Call }
  | { type: "change"; id: string; change: Partial<Omit<Call, "id">> }
  | { type: "over"; id: string; at: number; cause: Cause; missed: boolean }
  | { type: "seen" }
  | { type: "dismissed" };

export const NOTHING: State = {
  here: false,
  line: "off",
  reason: null,
  microphone: "unknown",
  name: "",
  extensions: [],
  calls: [],
  missed: [],
  over: null,
};

const MOST_MISSED = 20;

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case "line":
      return { ...state, line: event.line, reason: event.reason ?? null };
    case "who":
      return { ...state, name: event.name, extensions: event.extensions };
    case "microphone":
      return { ...state, microphone: event.microphone };
    case "call":
      return { ...state, calls: [...state.calls, event.call], over: null };
    case "change":
      return { ...state, calls: state.calls.map((call) => changed(call, event)) };
    case "over":
      return ended(state, event);
    case "seen":
      return { ...state, missed: [] };
    case "dismissed":
      return { ...state, over: null };
  }
}

function changed(call: Call, { id, change }: { id: string; change: Partial<Call> }): Call {
  return call.id === id ? { ...call, ...change } : call;
}

function ended(state: State, event: Extract<Event, { type: "over" }>): State {
  const call = state.calls.find((each) => each.id === event.id);
  if (!call) return state;
  const { id, number, name, answeredAt } = call;
  const over: Over = {
    id,
    number,
    name,
    cause: event.cause,
    talkedMs: answeredAt === null ? 0 : Math.max(0, event.at - answeredAt),
  };
  const missed = event.missed
    ? [{ id, number, name, at: event.at }, ...state.missed]
    : state.missed;
  return {
    ...state,
    calls: state.calls.filter((each) => each.id !== id),
    missed: missed.slice(0, MOST_MISSED),
    over: event.missed ? state.over : over,
  };
}

/** The call one talks in, or that is being set up; not one that rings, or is held. */
export function current(state: State): Call | undefined {
  return state.calls.find((call) => call.phase !== "incoming" && !call.held);
}

export const incoming = (state: State): Call | undefined =>
  state.calls.find((call) => call.phase === "incoming");

export const MOST_CALLS = 2;

/** Why no call can be made now, as a key of `phone.blocked`; null: it can. */
export function blocked(state: State): string | null {
  if (state.microphone === "none") return "no_microphone";
  if (state.microphone === "denied") return "microphone_denied";
  if (state.microphone === "insecure") return "insecure";
  if (state.line !== "registered") return "not_registered";
  if (state.calls.length >= MOST_CALLS) return "two_calls";
  if (state.calls.some((call) => call.phase !== "talking")) return "one_at_a_time";
  return null;
}

/** Why a call that rings cannot be taken; null: it can. */
export function unanswerable(state: State): string | null {
  return blocked({ ...state, line: "registered", calls: [] });
}
