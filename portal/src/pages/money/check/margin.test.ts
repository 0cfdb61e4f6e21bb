import { expect, test } from "vitest";
import { marginOf, percent } from "./margin";

test("what is left of a price is exact", () => {
  expect(marginOf("0.206", "0.1287")).toEqual({ amount: "0.0773", tenths: 375, loss: false });
  expect(marginOf("0.10", "0.1000001")).toBeNull();
  expect(marginOf("0.206", "0.24453")).toEqual({ amount: "-0.03853", tenths: -187, loss: true });
});

test("a margin that is not known is none", () => {
  expect(marginOf(null, "1")).toBeNull();
  expect(marginOf("1", null)).toBeNull();
});

test("nothing paid is no share of anything", () => {
  expect(marginOf("0", "0.1")).toEqual({ amount: "-0.10", tenths: 0, loss: true });
});

test("shares are written in the language", () => {
  expect(percent(375, "en")).toBe("37.5%");
  expect(percent(375, "ru")).toMatch(/^37,5\s%$/);
});
