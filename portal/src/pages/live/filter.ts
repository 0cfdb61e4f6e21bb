import type { LiveCallSeen } from "../../api/types";

export const STATES = ["ringing", "talking", "held"] as const;
export type LiveSearch = {
  q?: string;
  direction?: string;
  state?: string;
  user?: string;
  trunk?: string;
};

export function readLive(raw: Record<string, unknown>): LiveSearch {
  const read = Object.entries(raw).filter(([name]) => NAMES.includes(name));
  return Object.fromEntries(
    read.map(([name, value]) => [name, String(value ?? "")]).filter(([, value]) => value),
  );
}

const NAMES = ["q", "direction", "state", "user", "trunk"];

/** What fits: as the API's filters of live calls, and names besides numbers. */
export function fits(call: LiveCallSeen, search: LiveSearch): boolean {
  if (search.direction && call.direction !== search.direction) return false;
  if (search.state && call.state !== search.state) return false;
  if (search.user && !call.legs.some((leg) => leg.user_id === search.user)) return false;
  if (search.trunk && !call.legs.some((leg) => leg.trunk_id === search.trunk)) return false;
  return !search.q || hasWords(call, search.q.toLowerCase());
}

function hasWords(call: LiveCallSeen, words: string): boolean {
  const told = [call.dialled, ...call.legs.flatMap((leg) => [leg.number, leg.name])];
  return told.some((each) => each.toLowerCase().includes(words));
}

/** Since when both sides talk, else since when it rings. */
export function since(call: LiveCallSeen): string {
  const answered = call.legs
    .filter((leg) => leg.role === "called" && leg.answered_at)
    .map((leg) => leg.answered_at!)
    .sort();
  return answered[0] ?? call.started_at;
}
