import { expect, test } from "vitest";
import { dayAgo, span } from "./days";

test("days are those of the zone, also across a change of clocks", () => {
  expect(span("2026-03-28", "2026-03-29", "Europe/London")).toEqual({
    since: "2026-03-28T00:00:00.000Z",
    until: "2026-03-29T23:00:00.000Z",
  });
});

test("today is what the zone's clocks show", () => {
  const now = Date.parse("2026-11-30T22:30:00Z");
  expect(dayAgo(0, "Europe/Moscow", now)).toBe("2026-12-01");
  expect(dayAgo(30, "UTC", now)).toBe("2026-10-31");
});
