import { UA } from "jssip";
import type { RTCSession } from "jssip/lib/RTCSession";
import type { IncomingRTCSessionEvent, OutgoingRTCSessionEvent } from "jssip/lib/UA";
import type { WebPhone } from "../api/types";
import { Credentials } from "./credentials";
import { SipSocket } from "./socket";
import type { Event } from "./state";

const EXPIRES_S = 120;
const LONGEST_PAUSE_MS = 30_000;
const KEPT_INSTANCE = "ringfort.phone.instance";

/** The registration: comes back by itself, with credentials that are good. */
export class Line {
  private readonly socket = new SipSocket(window.location);
  private readonly credentials: Credentials;
  private ua: UA | null = null;
  private realm = "";
  private timer: number | undefined;
  private pauseMs = 1_000;

  constructor(
    private readonly tell: (event: Event) => void,
    private readonly rings: (session: RTCSession) => void,
  ) {
    this.credentials = new Credentials(
      (given) => this.use(given),
      (error) => this.tell({ type: "line", line: "refused", reason: error.message }),
    );
  }

  start(): void {
    this.tell({ type: "line", line: "starting" });
    void this.credentials.renew();
    window.addEventListener("online", this.reconnect);
  }

  stop(): void {
    window.removeEventListener("online", this.reconnect);
    window.clearTimeout(this.timer);
    this.credentials.stop();
    const ua = this.ua;
    this.ua = null;
    ua?.stop();
  }

  registered(): boolean {
    return this.ua?.isRegistered() ?? false;
  }

  /** Have credentials that a call can be made with. */
  fresh(): Promise<void> {
    return this.credentials.fresh();
  }

  /** Throws when there is no line to call on. */
  dial(number: string, stream: MediaStream): RTCSession {
    if (!this.ua) throw new Error("there is no line");
    return this.ua.call(this.address(number), {
      mediaStream: stream,
      pcConfig: { iceServers: [] },
    }) as unknown as RTCSession;
  }

  address(number: string): string {
    return `sip:${encodeURIComponent(number)}@${this.realm}`;
  }

  /** A connection of the network that was is of no use in the one that is. */
  private readonly reconnect = (): void => this.socket.drop();

  private use(given: WebPhone): void {
    this.tell({ type: "who", name: given.name, extensions: given.extensions });
    if (this.ua) {
      this.ua.set("authorization_user", given.username);
      this.ua.set("password", given.secret);
      return;
    }
    this.realm = given.realm;
    const ua = this.made(given);
    this.ua = ua;
    ua.start();
  }

  private made(given: WebPhone): UA {
    const ua = new UA({
      sockets: [this.socket],
      uri: given.uri,
      display_name: given.name,
      authorization_user: given.username,
      password: given.secret,
      realm: given.realm,
      instance_id: instance(),
      register_expires: EXPIRES_S,
      session_timers: false,
      user_agent: "Web phone",
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
    });
    const on = (what: () => void) => () => this.ua === ua && what();
    ua.on(
      "registered",
      on(() => this.up()),
    );
    ua.on("registrationFailed", ({ response }) => on(() => this.refused(response?.status_code))());
    ua.on(
      "disconnected",
      on(() => this.tell({ type: "line", line: "reconnecting" })),
    );
    ua.on("newRTCSession", (event: IncomingRTCSessionEvent | OutgoingRTCSessionEvent) => {
      if ((event.originator as string) === "remote") this.rings(event.session as RTCSession);
    });
    return ua;
  }

  private up(): void {
    this.pauseMs = 1_000;
    this.tell({ type: "line", line: "registered" });
  }

  /** Credentials that are over, or an edge that does not know them yet, mend by asking again. */
  private refused(status: number | undefined): void {
    const final = status === 403;
    this.tell({ type: "line", line: final ? "refused" : "reconnecting", reason: null });
    if (status === undefined) this.socket.drop();
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.again(status), final ? 60_000 : this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  private async again(status: number | undefined): Promise<void> {
    if (status === 401 || status === 407) await this.credentials.renew();
    if (this.ua && !this.ua.isRegistered() && this.ua.isConnected()) this.ua.register();
  }
}

/** This browser's lasting name (RFC 5626 §4.1): a page that is loaded anew is the same phone. */
function instance(): string {
  const kept = localStorage.getItem(KEPT_INSTANCE);
  if (kept) return kept;
  const made = uuid();
  localStorage.setItem(KEPT_INSTANCE, made);
  return made;
}

function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
