import type { RTCSession } from "jssip/lib/RTCSession";
import { pause, reoffer } from "./reoffer";

const EVERY_MS = 1_000;
/** From an offer that was accepted until sound ought to be back. */
const WITHIN_MS = 6_000;

/** Brings lost sound back: after a restart of the relay, or on another network. */
export class Healing {
  private lost = false;

  constructor(
    private readonly session: RTCSession,
    private readonly able: () => boolean,
    private readonly tell: (healing: boolean) => void,
  ) {}

  watch(connection: RTCPeerConnection): void {
    connection.addEventListener("iceconnectionstatechange", () => {
      const state = connection.iceConnectionState;
      if (state === "disconnected" || state === "failed") void this.begin();
      if (stands(connection)) this.end();
    });
  }

  /** Also when it is not known to be lost yet: the network has changed. */
  async begin(): Promise<void> {
    if (this.lost || !this.session.isEstablished()) return;
    this.lost = true;
    this.tell(true);
    while (this.lost && !this.session.isEnded()) {
      const offered = this.able() && (await this.offer());
      await this.settled(offered ? WITHIN_MS : EVERY_MS);
      if (offered && stands(this.session.connection)) this.end();
    }
  }

  private async offer(): Promise<boolean> {
    return reoffer(this.session, { iceRestart: true }).then(
      () => true,
      () => false,
    );
  }

  private async settled(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    while (this.lost && Date.now() < until && !this.session.isEnded()) await pause(200);
  }

  private end(): void {
    if (!this.lost) return;
    this.lost = false;
    this.tell(false);
  }
}

const stands = ({ iceConnectionState: state }: RTCPeerConnection): boolean =>
  state === "connected" || state === "completed";
