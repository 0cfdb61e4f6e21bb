import { api } from "../api/client";
import type { WebPhoneOffer } from "../api/types";
import type { Engine } from "./engine";
import * as microphone from "./microphone";
import { askForNotices } from "./notices";
import type { Command } from "./plan";
import { keepSound, type Sound } from "./sound";
import { NOTHING } from "./state";
import { store } from "./store";
import { Tabs, type Word } from "./tabs";

/** This tab's end of the phone: has the line, or speaks to the tab that has it. */
export class Phone {
  private tabs: Tabs | null = null;
  private engine: Engine | null = null;
  private owning = false;
  private unsubscribe: (() => void) | null = null;
  private userId = "";

  /** Whether there is one for who has logged in. */
  static offer(): Promise<WebPhoneOffer> {
    return api.get<WebPhoneOffer>("/session/phone");
  }

  begin(userId: string): void {
    this.userId = userId;
    window.addEventListener("storage", this.follow);
    if (this.on) this.connect();
  }

  end(): void {
    window.removeEventListener("storage", this.follow);
    this.disconnect();
  }

  /** From a click: browsers ask for leave only then. */
  async turnOn(): Promise<void> {
    localStorage.setItem(this.key, "1");
    await askForNotices();
    await microphone.open().then(
      (stream) => {
        for (const track of stream.getTracks()) track.stop();
      },
      () => {},
    );
    this.connect();
  }

  turnOff(): void {
    localStorage.removeItem(this.key);
    this.disconnect();
  }

  command(command: Command): void {
    if (this.engine) void this.engine.command(command).catch(() => {});
    else this.tabs?.say({ kind: "command", command });
  }

  takeOver(): void {
    this.tabs?.take();
  }

  changeSound(change: Partial<Sound>): void {
    keepSound(change);
    const word: Word = { kind: "sound", microphone: "microphone" in change };
    this.tabs?.say(word);
    void this.engine?.soundChanged(word.microphone);
  }

  private get key(): string {
    return `ringfort.phone.on.${this.userId}`;
  }

  private get on(): boolean {
    return localStorage.getItem(this.key) === "1";
  }

  /** Switched on or off in another tab. */
  private readonly follow = ({ key }: StorageEvent): void => {
    if (key !== this.key) return;
    if (this.on) this.connect();
    else this.disconnect();
  };

  private connect(): void {
    if (this.tabs) return;
    store.put({ ...NOTHING, line: "elsewhere" });
    this.tabs = new Tabs(
      `ringfort.phone.${this.userId}`,
      () => void this.own(),
      () => this.disown(),
      (word) => this.hear(word),
    );
    this.tabs.say({ kind: "hello" });
    this.tabs.wait();
  }

  private disconnect(): void {
    this.disown();
    this.tabs?.close();
    this.tabs = null;
    store.put(NOTHING);
  }

  private async own(): Promise<void> {
    this.owning = true;
    store.put({ ...NOTHING, here: true, line: "starting" });
    const { Engine } = await import("./engine");
    if (!this.owning || this.engine) return;
    this.engine = new Engine(store);
    this.unsubscribe = store.subscribe(() => this.tabs?.say({ kind: "state", state: store.get() }));
    this.engine.start();
  }

  private disown(): void {
    this.owning = false;
    this.unsubscribe?.();
    this.unsubscribe = null;
    this.engine?.stop();
    this.engine = null;
    if (this.tabs) store.put({ ...NOTHING, line: "elsewhere" });
  }

  private hear(word: Word): void {
    if (word.kind === "state" && !this.owning) store.put({ ...word.state, here: false });
    if (!this.engine) return;
    if (word.kind === "hello") this.tabs?.say({ kind: "state", state: store.get() });
    if (word.kind === "command") void this.engine.command(word.command).catch(() => {});
    if (word.kind === "sound") void this.engine.soundChanged(word.microphone);
  }
}

export const phone = new Phone();
