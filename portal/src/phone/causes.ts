import type { Cause } from "./state";

/** How a call ended, as SIP tells it. `by`: who ended it. */
export type Told = {
  by: "local" | "remote" | "system";
  cause: string;
  status?: number;
  established: boolean;
};

const OF_STATUS: Record<number, Cause> = {
  403: "forbidden",
  404: "not_found",
  408: "no_answer",
  410: "not_found",
  480: "no_answer",
  484: "not_found",
  486: "busy",
  487: "cancelled",
  600: "busy",
  603: "declined",
  604: "not_found",
};

export function causeOf({ by, cause, status, established }: Told): Cause {
  if (cause === "Connection Error" || cause === "Request Timeout") return "connection";
  if (established) return "done";
  if (by === "local" || cause === "Canceled") return "cancelled";
  if (status === undefined) return "failed";
  return OF_STATUS[status] ?? (status >= 500 ? "unavailable" : "failed");
}

/** Whether a CANCEL's Reason (RFC 3326) says that another phone took the call. */
export function takenElsewhere(reason: string | undefined): boolean {
  return /cause\s*=\s*200\b/i.test(reason ?? "") || /elsewhere/i.test(reason ?? "");
}
