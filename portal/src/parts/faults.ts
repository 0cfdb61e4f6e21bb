import { ApiError } from "../api/client";

/** What the API says is wrong with a field, to be shown at it. */
export function faultAt(error: unknown, field: string): string | null {
  return error instanceof ApiError && error.field === field ? error.message : null;
}

/** What is wrong otherwise: with none of the fields on screen. */
export function faultElsewhere(error: unknown, fields: readonly string[]): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof ApiError && error.field && fields.includes(error.field)) return null;
  return error.message;
}
