import { expect, test } from "vitest";
import { keys } from "./once";

test("a request that is sent again has the same key, another one a new key", () => {
  const key = keys();
  const first = key({ amount: "10" });
  expect(key({ amount: "10" })).toBe(first);
  const second = key({ amount: "11" });
  expect(second).not.toBe(first);
  expect(key({ amount: "11" })).toBe(second);
});

test("another form has other keys", () => {
  expect(keys()({})).not.toBe(keys()({}));
});
