import { expect, test } from "vitest";
import { balanceAfter, bodyOf } from "./movement";

const wallet = { balance: "10.100000" };

test("a top-up adds, a refund takes away, an adjustment does either", () => {
  expect(balanceAfter(wallet, { kind: "top_up", amount: "0,2", reason: "" })).toBe("10.30");
  expect(balanceAfter(wallet, { kind: "refund", amount: "10.2", reason: "" })).toBe("-0.10");
  expect(balanceAfter(wallet, { kind: "adjustment", amount: "-0.1", reason: "" })).toBe("10.00");
});

test("nothing is said of an amount that is none", () => {
  for (const amount of ["", "much", "0"]) {
    expect(balanceAfter(wallet, { kind: "top_up", amount, reason: "" })).toBeNull();
  }
});

test("what is sent is what the API reads", () => {
  expect(bodyOf({ kind: "top_up", amount: " 5,50 ", reason: " card " })).toEqual({
    kind: "top_up",
    amount: "5.50",
    reason: "card",
  });
});
