import { beforeEach, expect, it, vi } from "vitest";
import { SipSocket } from "./socket";

const made: Fake[] = [];

class Fake {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  readyState = Fake.CONNECTING;
  onopen: (() => void) | null = null;
  onclose: ((event: object) => void) | null = null;
  onmessage: ((event: object) => void) | null = null;
  send = vi.fn();
  close = vi.fn();
  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    made.push(this);
  }
}

const page = (protocol: string) => ({ protocol, host: "pbx.example" }) as Location;

beforeEach(() => {
  made.length = 0;
  vi.stubGlobal("WebSocket", Fake);
});

it("speaks SIP on the page's own origin", () => {
  const socket = new SipSocket(page("https:"));
  socket.connect();
  socket.connect();
  expect(made).toHaveLength(1);
  expect([made[0]!.url, made[0]!.protocol]).toEqual(["wss://pbx.example/sip", "sip"]);
  expect(socket.via_transport).toBe("WSS");
  expect(new SipSocket(page("http:")).url).toBe("ws://pbx.example/sip");
});

it("sends only while it is open", () => {
  const socket = new SipSocket(page("https:"));
  socket.connect();
  expect(socket.send("REGISTER")).toBe(false);
  made[0]!.readyState = Fake.OPEN;
  expect(socket.send("REGISTER")).toBe(true);
  expect(made[0]!.send).toHaveBeenCalledWith("REGISTER");
});

it("can be dropped, and hears nothing of the old connection later", () => {
  const socket = new SipSocket(page("https:"));
  socket.ondisconnect = vi.fn();
  socket.connect();
  socket.drop();
  socket.drop();
  expect(socket.ondisconnect).toHaveBeenCalledOnce();
  expect(made[0]!.onclose).toBeNull();
  expect(made[0]!.close).toHaveBeenCalledOnce();
  socket.connect();
  expect(made).toHaveLength(2);
});

it("says nothing when it is closed on purpose", () => {
  const socket = new SipSocket(page("https:"));
  socket.ondisconnect = vi.fn();
  socket.connect();
  socket.disconnect();
  expect(socket.ondisconnect).not.toHaveBeenCalled();
});
