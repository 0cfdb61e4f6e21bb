import { microsOf, textOf } from "../micros";

export type Margin = { amount: string; tenths: number; loss: boolean };

/** What is left of a price, and how many tenths of a percent of it; null: it is not known. */
export function marginOf(sold: string | null, cost: string | null): Margin | null {
  const income = sold === null ? null : microsOf(sold);
  const spent = cost === null ? null : microsOf(cost);
  if (income === null || spent === null) return null;
  const left = income - spent;
  const tenths = income > 0n ? Number((left * 1000n) / income) : 0;
  return { amount: textOf(left), tenths, loss: left < 0n };
}

/** `375` → `37.5 %`, as the language writes it. */
export function percent(tenths: number, language: string): string {
  const style = { style: "percent", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(tenths / 1000);
}
