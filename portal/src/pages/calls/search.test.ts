import { expect, test } from "vitest";
import { folded, isFiltered, readSearch, toQuery } from "./search";

test("a part of a number stays text, whatever the address bar made of it", () => {
  expect(readSearch({ q: 1001 })).toEqual({ q: "1001" });
});

test("what is not understood is left out", () => {
  const raw = { direction: "up", outcome: ["busy", "odd"], from: "soon", talk_from: "-3", x: 1 };
  expect(readSearch(raw)).toEqual({ outcome: ["busy"] });
});

test("one outcome need not be a list", () => {
  expect(readSearch({ outcome: "failed" })).toEqual({ outcome: ["failed"] });
});

test("a day is a day of the account", () => {
  const query = toQuery({ from: "2026-11-30", to: "2026-11-30" }, "America/New_York");
  expect(query.started_at_from).toBe("2026-11-30T05:00:00.000Z");
  expect(query.started_at_to).toBe("2026-12-01T04:59:59.999Z");
});

test("the day clocks go back has 25 hours", () => {
  const query = toQuery({ from: "2026-11-01", to: "2026-11-01" }, "America/New_York");
  expect(query.started_at_from).toBe("2026-11-01T04:00:00.000Z");
  expect(query.started_at_to).toBe("2026-11-02T04:59:59.999Z");
});

test("seconds of talk are milliseconds there", () => {
  const query = toQuery({ talk_from: 60, talk_to: 90 }, "UTC");
  expect([query.talk_ms_from, query.talk_ms_to]).toEqual([60_000, 90_000]);
});

test("the page alone is no filter", () => {
  expect(isFiltered({ after: "x" })).toBe(false);
  expect(isFiltered({ q: "1" })).toBe(true);
  expect(folded({ q: "1", user: "x", talk_to: 3 })).toBe(2);
});
