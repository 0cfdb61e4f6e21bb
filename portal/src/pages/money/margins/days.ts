import { fromLocal, toLocal } from "../../../nouns/fields/zones";

const DAY_MS = 86_400_000;

/** The day that a clock in this zone shows, some days ago. */
export function dayAgo(days: number, zone: string, now = Date.now()): string {
  return shifted(toLocal(new Date(now).toISOString(), zone).slice(0, 10), -days);
}

/** From the beginning of the first day to the end of the last one, on clocks of this zone. */
export function span(first: string, last: string, zone: string) {
  return {
    since: fromLocal(`${first}T00:00:00`, zone),
    until: fromLocal(`${shifted(last, 1)}T00:00:00`, zone),
  };
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
