import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import type { Call } from "../../api/types";

dayjs.extend(utc);
dayjs.extend(timezone);

export type Counted = Pick<Call, "started_at" | "outcome" | "direction">;
export type Hour = { hour: string; answered: number; unanswered: number };

/** Calls of a day by the hour in which they began, up to this one, by the account's clocks. */
export function byHour(calls: readonly Counted[], zone: string, now = dayjs()): Hour[] {
  const last = now.tz(zone).hour();
  const hours = Array.from({ length: last + 1 }, (_, hour) => ({
    hour: `${String(hour).padStart(2, "0")}:00`,
    answered: 0,
    unanswered: 0,
  }));
  for (const call of calls) {
    const hour = hours[dayjs(call.started_at).tz(zone).hour()];
    if (hour) hour[call.outcome === "answered" ? "answered" : "unanswered"] += 1;
  }
  return hours;
}

/** Calls from outside that nobody took. */
export const missed = (calls: readonly Counted[]): number =>
  calls.filter(({ direction, outcome }) => direction === "incoming" && outcome !== "answered")
    .length;
