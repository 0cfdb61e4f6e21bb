/** Money as whole millionths of a unit: sums of it are exact. */

const AMOUNT = /^([+-]?)([0-9]{1,12})(?:\.([0-9]{1,6}))?$/;

/** Null: it is no amount, or has more than 6 decimals. */
export function microsOf(text: string): bigint | null {
  const found = AMOUNT.exec(text);
  if (!found) return null;
  const [, sign, whole, decimals = ""] = found;
  const micros = BigInt(whole + decimals.padEnd(6, "0"));
  return sign === "-" ? -micros : micros;
}

/** Decimal text with at least two decimals and no more than it takes. */
export function textOf(micros: bigint): string {
  const digits = String(micros < 0n ? -micros : micros).padStart(7, "0");
  const decimals = digits.slice(-6).replace(/0{1,4}$/, "");
  return `${micros < 0n ? "-" : ""}${digits.slice(0, -6)}.${decimals}`;
}

/** As people type it, with a comma, spaces or a sign of their own, to what the API reads. */
export function typed(text: string): string {
  const plain = text
    .replace(/[\s\u00a0\u202f]/g, "")
    .replace("−", "-")
    .replace(/^\+/, "");
  return plain.includes(".") ? plain : plain.replace(",", ".");
}

/** The API writes six decimals; nobody wants to read zeros. */
export function trimmed(text: string): string {
  const micros = microsOf(text);
  return micros === null ? text : textOf(micros);
}
