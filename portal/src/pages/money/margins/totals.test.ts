import { expect, test } from "vitest";
import type { MarginSeen } from "../../../api/types";
import { share, totals } from "./totals";

function row(part: Partial<MarginSeen>): MarginSeen {
  const usual = { id: null, name: "", calls: 1, minutes: "1.5", currency: "USD" };
  return { ...usual, sold: "0.100000", bought: "0.070000", margin: "0.030000", ...part };
}

test("sums are exact, and of one currency each", () => {
  const rows = [row({}), row({ sold: "0.200001" }), row({ currency: "EUR", minutes: "0.6" })];
  expect(totals(rows)).toEqual([
    {
      currency: "USD",
      calls: 2,
      minutes: "3.0",
      sold: "0.300001",
      bought: "0.14",
      margin: "0.06",
    },
    { currency: "EUR", calls: 1, minutes: "0.6", sold: "0.10", bought: "0.07", margin: "0.03" },
  ]);
});

test("what is not known of one row is not known of all", () => {
  const [total] = totals([row({}), row({ bought: null, margin: null })]);
  expect([total?.bought, total?.margin, total?.sold]).toEqual([null, null, "0.20"]);
});

test("bars are against the dearest of the currency", () => {
  const rows = [row({ sold: "2.0" }), row({ sold: "0.5" }), row({ sold: "9", currency: "EUR" })];
  expect(rows.map((each) => share(each, rows))).toEqual([100, 25, 100]);
  expect(share(row({ sold: "0" }), [row({ sold: "0" })])).toBe(0);
});
