import { type Call, MOST_CALLS, type State } from "./state";

/** What a person asks of the phone, in whichever tab. */
export type Command =
  | { do: "dial"; number: string; name?: string | null }
  | { do: "answer"; id: string }
  | { do: "hangup"; id: string }
  | { do: "hold"; id: string }
  | { do: "resume"; id: string }
  | { do: "mute"; id: string; on: boolean }
  | { do: "keys"; id: string; keys: string }
  | { do: "transfer"; id: string; to: string }
  /** Put the two others of our calls through to each other. */
  | { do: "join" }
  | { do: "seen" }
  | { do: "dismiss" };

export type Step =
  | { step: "dial"; number: string; name: string | null }
  | { step: "answer" | "decline" | "bye" | "hold" | "resume"; id: string }
  | { step: "mute"; id: string; on: boolean }
  | { step: "keys"; id: string; keys: string }
  | { step: "refer"; id: string; to: string }
  | { step: "refer-with"; id: string; other: string };

/** The steps of a command, in their order; none: it cannot be done now. One talks in one call at a
 * time, so the other is held first. */
export function plan(state: State, command: Command): Step[] {
  if (command.do === "dial") return dialling(state, command.number, command.name ?? null);
  if (command.do === "join") return joining(state);
  const call = "id" in command && state.calls.find((each) => each.id === command.id);
  if (!call) return [];
  switch (command.do) {
    case "answer":
      if (call.phase !== "incoming") return [];
      return [...holdingOthers(state, call), { step: "answer", id: call.id }];
    case "hangup":
      return [{ step: call.phase === "incoming" ? "decline" : "bye", id: call.id }];
    case "hold":
      return talks(call) && !call.held ? [{ step: "hold", id: call.id }] : [];
    case "resume":
      if (!talks(call) || !call.held) return [];
      return [...holdingOthers(state, call), { step: "resume", id: call.id }];
    case "mute":
      return [{ step: "mute", id: call.id, on: command.on }];
    case "keys":
      return keyed(call, command.keys);
    case "transfer": {
      const to = dialled(command.to);
      return talks(call) && to ? [{ step: "refer", id: call.id, to }] : [];
    }
  }
  return [];
}

/** What is sent of a number that somebody wrote, or pasted: digits, and what keypads have. */
export function dialled(text: string): string {
  const number = text.replace(/^tel:/i, "").replace(/[\s().\-/\u00a0\u2010-\u2015]/g, "");
  return /^\+?[0-9*#A-Da-d]{1,64}$/.test(number) ? number : "";
}

function dialling(state: State, text: string, name: string | null): Step[] {
  const number = dialled(text);
  const settled = state.calls.every(talks);
  if (!number || !settled || state.calls.length >= MOST_CALLS) return [];
  return [...holdingOthers(state), { step: "dial", number, name }];
}

function joining(state: State): Step[] {
  const [first, second] = state.calls;
  if (!first || !second || ![first, second].every(talks)) return [];
  const held = first.held ? first : second;
  const other = held === first ? second : first;
  return [{ step: "refer-with", id: held.id, other: other.id }];
}

function keyed(call: Call, keys: string): Step[] {
  const able = call.phase === "talking" || call.phase === "ringing";
  return able && !call.held && /^[0-9*#A-D]+$/.test(keys)
    ? [{ step: "keys", id: call.id, keys }]
    : [];
}

function holdingOthers(state: State, but?: Call): Step[] {
  return state.calls
    .filter((call) => call.id !== but?.id && talks(call) && !call.held)
    .map((call) => ({ step: "hold", id: call.id }));
}

const talks = (call: Call) => call.phase === "talking";
