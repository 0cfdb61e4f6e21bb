import { expect, test } from "vitest";
import type { LiveCallSeen } from "../../api/types";
import { fits, readLive, since } from "./filter";

const call = {
  id: "1",
  direction: "outgoing",
  state: "talking",
  dialled: "9442079460123",
  started_at: "2026-11-30T10:00:00Z",
  legs: [
    { role: "caller", number: "1001", name: "Alice", user_id: "u1", answered_at: null },
    {
      role: "called",
      number: "+442079460123",
      name: "",
      trunk_id: "t1",
      answered_at: "2026-11-30T10:00:07Z",
    },
  ],
} as unknown as LiveCallSeen;

test("a part of any leg's number or name, or of what was dialled, finds a call", () => {
  for (const q of ["1001", "ALICE", "+4420", "9442"]) expect(fits(call, { q })).toBe(true);
  expect(fits(call, { q: "bob" })).toBe(false);
});

test("filters hold together", () => {
  expect(fits(call, { direction: "outgoing", user: "u1", trunk: "t1" })).toBe(true);
  expect(fits(call, { direction: "incoming", user: "u1" })).toBe(false);
  expect(fits(call, { state: "held" })).toBe(false);
  expect(fits(call, { user: "u2" })).toBe(false);
});

test("talk lasts since the answer, ringing since the beginning", () => {
  expect(since(call)).toBe("2026-11-30T10:00:07Z");
  expect(since({ ...call, legs: [call.legs[0]!] })).toBe("2026-11-30T10:00:00Z");
});

test("the address says what to show", () => {
  expect(readLive({ q: 1001, state: "held", other: 1, user: "" })).toEqual({
    q: "1001",
    state: "held",
  });
});
