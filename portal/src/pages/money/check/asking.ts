import type { InCheck, OutCheck } from "../../../api/types";
import { text } from "../asked";

export type Way = "out" | "in";
export type Asking = {
  way: Way;
  number: string;
  user_id: string | null;
  device_id: string | null;
  trunk_id: string | null;
  caller: string;
  at: string | null;
  seconds: number;
};

const LENGTH_S = 60;

/** The form as it stands in the address. */
export function asking(search: Record<string, unknown>): Asking {
  const id = (name: string) => text(search[name]) || null;
  return {
    way: search.way === "in" ? "in" : "out",
    number: text(search.number),
    user_id: id("user_id"),
    device_id: id("device_id"),
    trunk_id: id("trunk_id"),
    caller: text(search.caller),
    at: id("at"),
    seconds: Number(search.seconds) || LENGTH_S,
  };
}

/** Digits, `*` and `#` of what people write. */
export const dialled = (number: string) => number.replace(/[\s().-]/g, "");

export function request(account: string, form: Asking): { path: string; body: OutCheck | InCheck } {
  const path = `/accounts/${account}/route-check`;
  const both = { number: dialled(form.number), at: form.at, seconds: form.seconds };
  if (form.way === "out") {
    return { path, body: { ...both, user_id: form.user_id, device_id: form.device_id } };
  }
  const body = { ...both, trunk_id: form.trunk_id ?? "", caller: dialled(form.caller) };
  return { path: `${path}/inbound`, body };
}

/** What the API takes for a number. */
export const isNumber = (number: string) => /^\+?[0-9*#]{1,32}$/.test(dialled(number));

export const ready = (form: Asking) =>
  isNumber(form.number) &&
  (form.way === "out" || (form.trunk_id !== null && (!form.caller || isNumber(form.caller))));
