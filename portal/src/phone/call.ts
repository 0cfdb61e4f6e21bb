import type { EndEvent, RTCSession } from "jssip/lib/RTCSession";
import { causeOf, takenElsewhere } from "./causes";
import { Healing } from "./healing";
import { open } from "./microphone";
import { reoffer } from "./reoffer";
import type { Call, Cause } from "./state";
import { Voice } from "./voice";

const GATHERING_MS = 300;

export type Hooks = {
  changed: (change: Partial<Omit<Call, "id">>) => void;
  over: (cause: Cause, missed: boolean) => void;
  /** Whether the edge would hear us. */
  registered: () => boolean;
  /** The other side sends sound before it answers: no tone of ours is needed. */
  earlySound: () => void;
};

/** One call: its session, microphone and the other's voice. */
export class SipCall {
  private readonly voice = new Voice();
  private readonly healing: Healing;
  private work: Promise<unknown> = Promise.resolve();
  private held = false;
  private muted = false;
  private transferred = false;
  private answering = false;
  private finished = false;

  constructor(
    readonly session: RTCSession,
    private stream: MediaStream | null,
    private readonly hooks: Hooks,
  ) {
    const tell = (healing: boolean) => hooks.changed({ healing });
    this.healing = new Healing(session, hooks.registered, tell);
    session.on("peerconnection", ({ peerconnection }) => this.watch(peerconnection));
    if (session.connection) this.watch(session.connection);
    session.on("icecandidate", ({ ready }) => setTimeout(ready, GATHERING_MS));
    session.on("progress", (event: Progress) => this.rings(event));
    session.on("confirmed", () => this.talks());
    session.on("ended", (event) => this.ends(event, true));
    session.on("failed", (event) => this.ends(event, false));
  }

  async answer(): Promise<void> {
    if (this.answering) return;
    this.answering = true;
    try {
      this.stream = await open();
    } finally {
      this.answering = false;
    }
    if (this.session.isEnded()) return this.release();
    this.session.answer({ mediaStream: this.stream, pcConfig: { iceServers: [] } });
  }

  hangUp(): void {
    this.session.terminate();
  }

  decline(): void {
    this.session.terminate({ status_code: 486 });
  }

  /** As far as that is known to have gone well. */
  hold(on: boolean): Promise<void> {
    return this.inTurn(async () => {
      if (this.held === on) return;
      this.turn(on);
      try {
        await reoffer(this.session);
      } catch (error) {
        this.turn(!on);
        throw error;
      }
    });
  }

  mute(on: boolean): void {
    this.muted = on;
    this.apply();
    this.hooks.changed({ muted: on });
  }

  /** As telephone events (RFC 4733), or by INFO where those were not agreed upon. */
  keys(keys: string): void {
    const sender = this.session.connection
      ?.getSenders()
      .find(({ track }) => track?.kind === "audio");
    const transportType = sender?.dtmf?.canInsertDTMF ? "RFC2833" : "INFO";
    this.session.sendDTMF(keys, { transportType: transportType as never, duration: 120 });
  }

  /** Send the other side to a number, or to whom we talk with in another call. */
  refer(target: string, other?: SipCall): void {
    const both = other ? [this, other] : [this];
    const mark = (transferred: boolean) => {
      for (const call of both) call.transferred = transferred;
    };
    const failed = () => {
      mark(false);
      this.hooks.changed({ transfer: "failed" });
    };
    const done = () => {
      for (const call of both) if (!call.session.isEnded()) call.hangUp();
    };
    mark(true);
    this.hooks.changed({ transfer: "asked" });
    this.session.refer(target, {
      replaces: other && (replaced(other.session) as never),
      eventHandlers: { accepted: done, failed, requestFailed: failed },
    });
  }

  /** Another microphone in the place of the one that is in use. */
  async changeMicrophone(): Promise<void> {
    const sender = this.session.connection
      ?.getSenders()
      .find(({ track }) => track?.kind === "audio");
    if (!this.stream || !sender) return;
    const fresh = await open();
    await sender.replaceTrack(fresh.getAudioTracks()[0]!);
    stop(this.stream);
    this.stream = fresh;
    this.apply();
  }

  adjust(): void {
    this.voice.adjust();
  }

  networkChanged(): void {
    void this.healing.begin();
  }

  private watch(connection: RTCPeerConnection): void {
    this.healing.watch(connection);
    connection.addEventListener("track", ({ track }) => {
      if (track.kind === "audio") this.voice.hear(track);
    });
  }

  private rings(event: Progress): void {
    if (event.originator !== "remote") return;
    this.hooks.changed({ phase: "ringing" });
    if (event.response?.body) this.hooks.earlySound();
  }

  private talks(): void {
    this.apply();
    this.hooks.changed({ phase: "talking", answeredAt: Date.now() });
  }

  private ends({ originator, cause, message }: EndEvent, established: boolean): void {
    if (this.finished) return;
    this.finished = true;
    this.release();
    const status = (message as { status_code?: number } | null)?.status_code;
    const by = originator as "local" | "remote" | "system";
    const told = causeOf({ by, cause, status, established });
    const unanswered = !established && this.session.direction === "incoming" && by === "remote";
    const reason = (message as { getHeader?: (name: string) => string } | null)?.getHeader?.(
      "Reason",
    );
    const missed = unanswered && !takenElsewhere(reason);
    this.hooks.over(this.transferred ? "transferred" : told, missed);
  }

  private release(): void {
    this.voice.silence();
    if (this.stream) stop(this.stream);
  }

  private turn(held: boolean): void {
    this.held = held;
    for (const transceiver of this.session.connection.getTransceivers()) {
      transceiver.direction = held ? "sendonly" : "sendrecv";
    }
    this.apply();
    this.hooks.changed({ held });
  }

  private apply(): void {
    if (this.muted || this.held) this.session.mute({ audio: true });
    else this.session.unmute({ audio: true });
    for (const track of this.stream?.getAudioTracks() ?? []) {
      track.enabled = !(this.muted || this.held);
    }
  }

  private inTurn(what: () => Promise<void>): Promise<void> {
    const done = this.work.then(what);
    this.work = done.catch(() => {});
    return done;
  }
}

/** JsSIP would name our own tag as the platform's in calls that came in. */
function replaced(session: RTCSession) {
  const { id } = (session as unknown as { _dialog: { id: DialogId } })._dialog;
  return {
    _request: { call_id: id.call_id },
    _to_tag: id.remote_tag,
    _from_tag: id.local_tag,
  };
}

type Progress = { originator: string; response?: { body?: string } };

type DialogId = { call_id: string; local_tag: string; remote_tag: string };

export function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
