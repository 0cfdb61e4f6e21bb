import type { Command } from "./plan";
import type { State } from "./state";

export type Word =
  | { kind: "state"; state: State }
  | { kind: "hello" }
  | { kind: "command"; command: Command }
  | { kind: "sound"; microphone: boolean };

/** One tab has the line (a Web Lock); all hear each other. */
export class Tabs {
  private readonly channel: BroadcastChannel;
  private release: (() => void) | null = null;
  private waiting: AbortController | null = null;

  constructor(
    private readonly name: string,
    private readonly gained: () => void,
    private readonly lost: () => void,
    hear: (word: Word) => void,
  ) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data }) => hear(data as Word);
  }

  say(word: Word): void {
    this.channel.postMessage(word);
  }

  /** Have the line as soon as no other tab has it. */
  wait(): void {
    this.waiting = new AbortController();
    this.ask({ signal: this.waiting.signal });
  }

  /** Have it now; the tab that has it loses it. */
  take(): void {
    this.waiting?.abort();
    this.waiting = null;
    this.ask({ steal: true });
  }

  leave(): void {
    this.waiting?.abort();
    this.waiting = null;
    this.release?.();
    this.release = null;
  }

  close(): void {
    this.leave();
    this.channel.close();
  }

  private ask(options: LockOptions): void {
    if (!navigator.locks) {
      this.gained();
      return;
    }
    navigator.locks
      .request(this.name, options, () => {
        this.gained();
        return new Promise<void>((release) => {
          this.release = release;
        });
      })
      .catch(() => {
        if (!this.release) return; // it was waited for no longer
        this.release = null;
        this.lost();
        this.wait();
      });
  }
}
