import type { RTCSession } from "jssip/lib/RTCSession";
import { SipCall, stop } from "./call";
import { Line } from "./line";
import * as microphone from "./microphone";
import { Notices } from "./notices";
import { type Command, plan, type Step } from "./plan";
import { Ringer, type Ringing } from "./ring";
import { type Call, current, type Event, incoming, MOST_CALLS, type State } from "./state";
import type { Store } from "./store";

/** The phone of the tab that has the line: does what is asked, tells what happens. */
export class Engine {
  private readonly calls = new Map<string, SipCall>();
  private readonly ringer = new Ringer();
  private readonly notices = new Notices();
  private readonly line: Line;
  private readonly unwatch: () => void;
  private quiet = false;
  private ids = 0;

  constructor(private readonly store: Store) {
    this.line = new Line(this.tell, (session) => this.arrives(session));
    this.unwatch = microphone.watch(() => void this.look());
    window.addEventListener("beforeunload", this.warn);
    window.addEventListener("pagehide", this.leave);
    window.addEventListener("online", this.changed);
  }

  start(): void {
    void this.look();
    this.line.start();
  }

  stop(): void {
    window.removeEventListener("beforeunload", this.warn);
    window.removeEventListener("pagehide", this.leave);
    window.removeEventListener("online", this.changed);
    this.unwatch();
    this.leave();
  }

  async command(command: Command): Promise<void> {
    if (command.do === "seen") return this.tell({ type: "seen" });
    if (command.do === "dismiss") return this.tell({ type: "dismissed" });
    for (const step of plan(this.state, command)) await this.take(step);
  }

  /** Devices or loudness were changed in some tab. */
  async soundChanged(microphoneToo: boolean): Promise<void> {
    for (const call of this.calls.values()) {
      call.adjust();
      if (microphoneToo) await call.changeMicrophone().catch(() => this.look());
    }
  }

  private get state(): State {
    return this.store.get();
  }

  private readonly tell = (event: Event): void => {
    this.store.tell(event);
    this.ringer.play(this.tone());
    this.notices.show(incoming(this.state));
  };

  private async take(step: Step): Promise<void> {
    if (step.step === "dial") return this.dial(step.number, step.name);
    const call = this.calls.get(step.id);
    if (!call && step.step === "bye") return this.over(step.id, "cancelled", false);
    if (!call) return;
    switch (step.step) {
      case "answer":
        return call.answer().catch((error: unknown) => this.deaf(error));
      case "decline":
        return call.decline();
      case "bye":
        return call.hangUp();
      case "hold":
      case "resume":
        return call.hold(step.step === "hold");
      case "mute":
        return call.mute(step.on);
      case "keys": {
        call.keys(step.keys);
        const digits = (this.known(step.id)?.digits ?? "") + step.keys;
        return this.tell({ type: "change", id: step.id, change: { digits: digits.slice(-40) } });
      }
      case "refer":
        return call.refer(this.line.address(step.to));
      case "refer-with": {
        const other = this.calls.get(step.other);
        const target = this.known(step.other)?.number;
        if (other && target) call.refer(this.line.address(target), other);
      }
    }
  }

  private async dial(number: string, name: string | null): Promise<void> {
    const id = this.newId();
    this.tell({ type: "call", call: begun(id, "out", number, name) });
    let stream: MediaStream | null = null;
    try {
      stream = await microphone.open();
      this.tell({ type: "microphone", microphone: "ready" });
      await this.line.fresh();
      if (!this.known(id)) return stop(stream);
      const session = this.line.dial(number, stream);
      this.calls.set(id, this.followed(id, session, stream));
    } catch (error) {
      if (stream) stop(stream);
      const deaf = error instanceof DOMException;
      if (deaf) this.deaf(error);
      this.over(id, deaf ? "microphone" : "connection", false);
    }
  }

  private arrives(session: RTCSession): void {
    if (this.state.calls.length >= MOST_CALLS) {
      session.terminate({ status_code: 486 });
      return;
    }
    const id = this.newId();
    const { uri, display_name: name } = session.remote_identity;
    this.calls.set(id, this.followed(id, session, null));
    this.tell({ type: "call", call: begun(id, "in", uri.user, name || null) });
  }

  private followed(id: string, session: RTCSession, stream: MediaStream | null): SipCall {
    this.quiet = false;
    return new SipCall(session, stream, {
      changed: (change) => this.tell({ type: "change", id, change }),
      over: (cause, missed) => this.over(id, cause, missed),
      registered: () => this.line.registered(),
      earlySound: () => {
        this.quiet = true;
        this.ringer.stop();
      },
    });
  }

  private over(id: string, cause: NonNullable<State["over"]>["cause"], missed: boolean): void {
    this.calls.delete(id);
    this.tell({ type: "over", id, at: Date.now(), cause, missed });
    if (cause === "busy") this.ringer.play("busy");
  }

  private tone(): Ringing | null {
    const { calls } = this.state;
    if (incoming(this.state)) return calls.length > 1 ? "waiting" : "ring";
    return current(this.state)?.phase === "ringing" && !this.quiet ? "back" : null;
  }

  private known(id: string): Call | undefined {
    return this.state.calls.find((call) => call.id === id);
  }

  private deaf(error: unknown): void {
    this.tell({ type: "microphone", microphone: microphone.why(error) });
  }

  private async look(): Promise<void> {
    this.tell({ type: "microphone", microphone: await microphone.look() });
  }

  private newId(): string {
    this.ids += 1;
    return `${Date.now().toString(36)}-${this.ids}`;
  }

  private readonly changed = (): void => {
    for (const call of this.calls.values()) call.networkChanged();
  };

  private readonly leave = (): void => {
    for (const call of this.calls.values()) call.hangUp();
    this.line.stop();
    this.ringer.stop();
    this.notices.show(undefined);
  };

  private readonly warn = (event: BeforeUnloadEvent): void => {
    if (this.calls.size > 0) event.preventDefault();
  };
}

function begun(id: string, direction: "in" | "out", number: string, name: string | null): Call {
  return {
    id,
    direction,
    number,
    name,
    phase: direction === "in" ? "incoming" : "dialling",
    startedAt: Date.now(),
    answeredAt: null,
    held: false,
    muted: false,
    healing: false,
    digits: "",
    transfer: "no",
  };
}
