import dayjs from "dayjs";
import { expect, test } from "vitest";
import { byHour, type Counted, missed } from "./hours";

const call = (started_at: string, outcome = "answered", direction = "incoming") =>
  ({ started_at, outcome, direction }) as Counted;

test("hours are those of the account's clocks", () => {
  const calls = [call("2026-11-30T06:10:00Z"), call("2026-11-30T06:50:00Z", "busy")];
  const hours = byHour(calls, "Europe/Moscow", dayjs("2026-11-30T08:00:00Z"));
  expect(hours).toHaveLength(12);
  expect(hours[9]).toEqual({ hour: "09:00", answered: 1, unanswered: 1 });
  expect(hours[6]).toEqual({ hour: "06:00", answered: 0, unanswered: 0 });
});

test("missed are calls from outside that nobody took", () => {
  const calls = [
    call("2026-11-30T06:10:00Z", "no_answer"),
    call("2026-11-30T06:10:00Z", "no_answer", "internal"),
    call("2026-11-30T06:10:00Z"),
  ];
  expect(missed(calls)).toBe(1);
});
