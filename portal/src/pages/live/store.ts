import type { Told } from "../../api/events";
import type { LiveCallSeen } from "../../api/types";

/** `away`: the call service does not answer; calls go on meanwhile. */
export type Link = "connecting" | "live" | "reconnecting" | "away";
export type Snapshot = {
  /** In the order they began; null: not told yet. */
  calls: readonly LiveCallSeen[] | null;
  link: Link;
};

const FLUSH_MS = 250;

/** Calls that go on, as the socket tells them. Whoever looks hears of changes four times a second
 * at most, and of a call that has not changed as the same object. */
export class LiveStore {
  private calls = new Map<string, LiveCallSeen>();
  private coming: LiveCallSeen[] = [];
  private told = false;
  private link: Link = "connecting";
  private shown: Snapshot = { calls: null, link: "connecting" };
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lookers = new Set<() => void>();

  hear = (told: Told): void => {
    if (told.type === "live-calls") this.takeAll(told);
    else if (told.type === "live-call" && told.call) this.take(told.action, told.call);
    else return;
    this.later();
  };

  connected = (up: boolean): void => {
    this.coming = [];
    if (up) this.link = this.told ? "live" : "connecting";
    else this.link = this.told ? "reconnecting" : "connecting";
    this.later();
  };

  subscribe = (look: () => void): (() => void) => {
    this.lookers.add(look);
    return () => this.lookers.delete(look);
  };

  snapshot = (): Snapshot => this.shown;

  flush = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
    const calls = this.told ? [...this.calls.values()].sort(byAge) : null;
    this.shown = { calls, link: this.link };
    for (const look of this.lookers) look();
  };

  stop = (): void => {
    clearTimeout(this.timer);
    this.timer = undefined;
  };

  private takeAll({ calls, more }: Told): void {
    if (!calls) {
      this.link = "away";
      this.coming = [];
      return;
    }
    this.coming.push(...calls);
    if (more) return;
    this.calls = new Map(this.coming.map((call) => [call.id, call]));
    this.coming = [];
    this.told = true;
    this.link = "live";
  }

  private take(action: string | undefined, call: LiveCallSeen): void {
    if (action === "ended") this.calls.delete(call.id);
    else this.calls.set(call.id, call);
  }

  private later(): void {
    this.timer ??= setTimeout(this.flush, FLUSH_MS);
  }
}

/** Ids tell when they were made. */
const byAge = (one: LiveCallSeen, other: LiveCallSeen): number => (one.id < other.id ? -1 : 1);
