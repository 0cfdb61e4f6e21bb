import { ApiError, api } from "../api/client";
import type { WebPhone } from "../api/types";

const EARLY = 0.6;
const AGAIN_MS = 10_000;

/** Credentials of the line: lent for minutes, renewed before they end, in memory only. */
export class Credentials {
  private timer: number | undefined;
  private until = 0;

  constructor(
    private readonly renewed: (given: WebPhone) => void,
    private readonly refused: (error: ApiError) => void,
  ) {}

  /** New ones; nothing when they cannot be had now: it is tried again. */
  async renew(): Promise<WebPhone | null> {
    window.clearTimeout(this.timer);
    try {
      const given = await api.post<WebPhone>("/session/phone");
      this.until = Date.now() + given.good_for_s * 1000;
      this.in(given.good_for_s * 1000 * EARLY);
      this.renewed(given);
      return given;
    } catch (error) {
      if (final(error)) this.refused(error);
      else this.in(AGAIN_MS);
      return null;
    }
  }

  /** Make sure that they are good for a while: a computer may have slept. */
  async fresh(): Promise<void> {
    if (Date.now() > this.until - 15_000) await this.renew();
  }

  stop(): void {
    window.clearTimeout(this.timer);
    this.until = 0;
  }

  private in(pauseMs: number): void {
    this.timer = window.setTimeout(() => void this.renew(), pauseMs);
  }
}

function final(error: unknown): error is ApiError {
  return error instanceof ApiError && [401, 403, 404, 409].includes(error.status);
}
