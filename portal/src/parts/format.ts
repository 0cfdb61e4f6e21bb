/** Digits of E.164 in groups, without the country code at home. */
export function phoneNumber(number: string, country?: string | null): string {
  if (!/^\+[0-9]{6,15}$/.test(number)) return number;
  const code = CODES.find((each) => number.startsWith(`+${each}`)) ?? number.slice(1, 3);
  const rest = number.slice(code.length + 1);
  const home = country !== undefined && country !== null && HOME[country] === code;
  return home ? grouped(code, rest) : `+${code} ${grouped(code, rest)}`;
}

/** Country codes of one and two digits (ITU-T E.164); all others have three. */
const CODES = (
  "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 " +
  "64 65 66 81 82 84 86 90 91 92 93 94 95 98"
).split(" ");
const HOME: Record<string, string> = { US: "1", CA: "1", RU: "7", KZ: "7" };

function grouped(code: string, digits: string): string {
  if (code === "1") return digits.replace(/(...)(...)(....)/, "($1) $2-$3");
  if (code === "7") return digits.replace(/(...)(...)(..)(..)/, "$1 $2-$3-$4");
  const groups: string[] = digits.match(/.{1,3}/g) ?? [];
  if (groups.length > 1 && groups.at(-1)!.length === 1) {
    const last = groups.pop()!;
    groups.push(`${groups.pop()}${last}`);
  }
  return groups.join(" ");
}

/** `65` → `1:05`, `3661` → `1:01:01`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Amounts come as decimal text: no floating point decides what is shown below a cent. */
export function money(value: string | number, currency: string, language: string): string {
  const decimals = String(value).split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(language, {
    style: "currency",
    currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: Math.min(6, Math.max(2, decimals)),
  });
  return format.format(value as Intl.StringNumericLiteral);
}

export function dateTime(at: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: zone,
  }).format(new Date(at));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

export function relative(at: string, language: string, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const [unit, size] = STEPS.find(([, step]) => Math.abs(seconds) >= step) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return format.format(Math.round(seconds / size), unit);
}
