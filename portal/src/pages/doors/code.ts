import { ApiError } from "../../api/client";

const DIGITS = 6;

/** Whether only a one-time code is missing, or was wrong. */
export function asksForCode(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && error.field === "code";
}

/** What an authenticator app shows, however it was typed or pasted; null while it is not whole. */
export function wholeCode(typed: string): string | null {
  const digits = typed.replace(/[\s-]/g, "");
  return new RegExp(`^[0-9]{${DIGITS}}$`).test(digits) ? digits : null;
}
