import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
import type { Query } from "../../api/client";

dayjs.extend(utc);
dayjs.extend(timezone);

export const DIRECTIONS = ["internal", "incoming", "outgoing"] as const;
export const OUTCOMES = [
  "answered",
  "no_answer",
  "busy",
  "cancelled",
  "not_reached",
  "refused",
  "failed",
] as const;

/** What the address bar says of the list; dates are days of the account's time zone. */
export type CallsSearch = {
  q?: string;
  from?: string;
  to?: string;
  direction?: string;
  outcome?: string[];
  user?: string;
  device?: string;
  trunk?: string;
  /** Seconds of talk. */
  talk_from?: number;
  talk_to?: number;
  below?: boolean;
  after?: string;
};

type Raw = Record<string, unknown>;

/** Only what is understood: addresses are typed and mailed by people. */
export function readSearch(raw: Raw): CallsSearch {
  const read: CallsSearch = {
    q: text(raw.q),
    from: day(raw.from),
    to: day(raw.to),
    direction: DIRECTIONS.find((each) => each === raw.direction),
    outcome: known(raw.outcome),
    user: text(raw.user),
    device: text(raw.device),
    trunk: text(raw.trunk),
    talk_from: seconds(raw.talk_from),
    talk_to: seconds(raw.talk_to),
    below: raw.below === true || raw.below === "true" ? true : undefined,
    after: text(raw.after),
  };
  return Object.fromEntries(
    Object.entries(read).filter(([, value]) => value !== undefined),
  ) as CallsSearch;
}

/** The filters in terms of the API. */
export function toQuery(search: CallsSearch, zone: string): Query {
  return {
    q: search.q,
    started_at_from: search.from && beginning(search.from, zone),
    started_at_to: search.to && end(search.to, zone),
    direction: search.direction,
    outcome: search.outcome,
    user_id: search.user,
    device_id: search.device,
    trunk_id: search.trunk,
    talk_ms_from: search.talk_from && search.talk_from * 1000,
    talk_ms_to: search.talk_to && search.talk_to * 1000,
    below: search.below,
  };
}

/** How many filters are set that the bar does not show by itself. */
export function folded(search: CallsSearch): number {
  const { user, device, trunk, talk_from, talk_to, below } = search;
  return [user, device, trunk, talk_from, talk_to, below].filter(Boolean).length;
}

export const isFiltered = (search: CallsSearch): boolean =>
  Object.keys(search).some((each) => each !== "after");

export const today = (zone: string): string => dayjs().tz(zone).format("YYYY-MM-DD");

export const daysAgo = (days: number, zone: string): string =>
  dayjs().tz(zone).subtract(days, "day").format("YYYY-MM-DD");

export const beginning = (date: string, zone: string): string =>
  dayjs.tz(`${date}T00:00:00`, zone).toISOString();

const end = (date: string, zone: string): string =>
  dayjs.tz(`${date}T23:59:59.999`, zone).toISOString();

function text(value: unknown): string | undefined {
  const found = typeof value === "number" ? String(value) : value;
  return typeof found === "string" && found !== "" ? found : undefined;
}

function day(value: unknown): string | undefined {
  const found = text(value);
  return found && /^\d{4}-\d\d-\d\d$/.test(found) && dayjs(found).isValid() ? found : undefined;
}

function known(value: unknown): string[] | undefined {
  const asked = Array.isArray(value) ? value : [value];
  const found = OUTCOMES.filter((each) => asked.includes(each));
  return found.length ? found : undefined;
}

function seconds(value: unknown): number | undefined {
  const found = Number(value);
  return Number.isFinite(found) && found > 0 ? found : undefined;
}
