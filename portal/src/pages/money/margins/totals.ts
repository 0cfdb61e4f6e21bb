import type { MarginSeen } from "../../../api/types";
import { microsOf, textOf } from "../micros";

/** Sums of the rows in one currency; null: of some row it is not known. */
export type Total = {
  currency: string;
  calls: number;
  minutes: string;
  sold: string;
  bought: string | null;
  margin: string | null;
};

export function totals(rows: MarginSeen[]): Total[] {
  const currencies = [...new Set(rows.map((row) => row.currency))];
  return currencies.map((currency) => {
    const some = rows.filter((row) => row.currency === currency);
    return {
      currency,
      calls: some.reduce((sum, row) => sum + row.calls, 0),
      minutes: tenths(some.map((row) => row.minutes)),
      sold: sum(some.map((row) => row.sold)) ?? "0.00",
      bought: some.every((row) => row.margin !== null) ? sum(some.map((row) => row.bought)) : null,
      margin: sum(some.map((row) => row.margin)),
    };
  });
}

/** How much of a hundred the row sold, against the one that sold most in its currency. */
export function share(row: MarginSeen, rows: MarginSeen[]): number {
  const sold = (each: MarginSeen) => microsOf(each.sold) ?? 0n;
  const most = rows
    .filter((each) => each.currency === row.currency)
    .reduce((highest, each) => (sold(each) > highest ? sold(each) : highest), 0n);
  return most > 0n ? Number((sold(row) * 1000n) / most) / 10 : 0;
}

function sum(amounts: (string | null)[]): string | null {
  let total = 0n;
  for (const amount of amounts) {
    const micros = amount === null ? null : microsOf(amount);
    if (micros === null) return null;
    total += micros;
  }
  return textOf(total);
}

function tenths(minutes: string[]): string {
  const total = minutes.reduce((sum, each) => sum + (microsOf(each) ?? 0n), 0n) / 100_000n;
  return `${total / 10n}.${total % 10n}`;
}
