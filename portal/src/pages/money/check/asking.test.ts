import { expect, test } from "vitest";
import { asking, ready, request } from "./asking";

test("the address fills the form; numbers of the address are text again", () => {
  const form = asking({ number: 442079460123, seconds: 90, user_id: "u" });
  expect(form).toMatchObject({ way: "out", number: "442079460123", seconds: 90, user_id: "u" });
  expect(asking({}).seconds).toBe(60);
});

test("each way asks for its own", () => {
  const out = request("a", asking({ number: "+44 (20) 7946-0123", trunk_id: "t" }));
  expect(out.path).toBe("/accounts/a/route-check");
  expect(out.body).toEqual({
    number: "+442079460123",
    at: null,
    seconds: 60,
    user_id: null,
    device_id: null,
  });
  const inward = request("a", asking({ way: "in", number: "1", trunk_id: "t", caller: "2 3" }));
  expect(inward.path).toBe("/accounts/a/route-check/inbound");
  expect(inward.body).toMatchObject({ trunk_id: "t", caller: "23" });
});

test("a call in needs its trunk", () => {
  expect(ready(asking({ way: "in", number: "1" }))).toBe(false);
  expect(ready(asking({ way: "in", number: "1", trunk_id: "t" }))).toBe(true);
  expect(ready(asking({ way: "in", number: "1", trunk_id: "t", caller: "Ann" }))).toBe(false);
});

test("letters are no number", () => {
  for (const number of [" ", "abc", "+", "1+2"]) expect(ready(asking({ number }))).toBe(false);
  for (const number of ["*98", "+1 212", "112"]) expect(ready(asking({ number }))).toBe(true);
});
