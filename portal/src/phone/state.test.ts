import { describe, expect, it } from "vitest";
import {
  blocked,
  type Call,
  current,
  type Event,
  incoming,
  NOTHING,
  reduce,
  type State,
} from "./state";

const call = (id: string, change: Partial<Call> = {}): Call => ({
  id,
  direction: "out",
  number: "1002",
  name: null,
  phase: "talking",
  startedAt: 0,
  answeredAt: 1_000,
  held: false,
  muted: false,
  healing: false,
  digits: "",
  transfer: "no",
  ...change,
});

const after = (...events: Event[]): State =>
  events.reduce(reduce, { ...NOTHING, line: "registered", microphone: "ready" });

describe("calls", () => {
  it("tells what was talked, and why it is over", () => {
    const state = after(
      { type: "call", call: call("a") },
      { type: "over", id: "a", at: 61_000, cause: "done", missed: false },
    );
    expect(state.calls).toEqual([]);
    expect(state.over).toMatchObject({ number: "1002", cause: "done", talkedMs: 60_000 });
  });

  it("keeps missed calls until they were seen, and what was over before", () => {
    const rings = call("b", { direction: "in", phase: "incoming", answeredAt: null, number: "7" });
    const state = after(
      { type: "call", call: call("a") },
      { type: "over", id: "a", at: 5, cause: "busy", missed: false },
      { type: "call", call: rings },
      { type: "over", id: "b", at: 9, cause: "cancelled", missed: true },
    );
    expect(state.missed).toEqual([{ id: "b", number: "7", name: null, at: 9 }]);
    expect(state.over).toBeNull();
    expect(reduce(state, { type: "seen" }).missed).toEqual([]);
  });

  it("changes one call only, and forgets nobody's end", () => {
    const both = after({ type: "call", call: call("a") }, { type: "call", call: call("b") });
    const state = reduce(both, { type: "change", id: "b", change: { held: true } });
    expect(state.calls.map((each) => each.held)).toEqual([false, true]);
    const same = reduce(state, { type: "over", id: "x", at: 1, cause: "done", missed: false });
    expect(same).toBe(state);
  });

  it("knows the call one talks in from one that rings or waits", () => {
    const state = after(
      { type: "call", call: call("a", { held: true }) },
      { type: "call", call: call("b", { phase: "incoming", direction: "in" }) },
    );
    expect(current(state)).toBeUndefined();
    expect(incoming(state)?.id).toBe("b");
  });
});

describe("why no call can be made", () => {
  const ready = after();
  it.each([
    [{ microphone: "none" }, "no_microphone"],
    [{ microphone: "denied" }, "microphone_denied"],
    [{ microphone: "insecure" }, "insecure"],
    [{ line: "reconnecting" }, "not_registered"],
    [{ calls: [call("a", { phase: "ringing" })] }, "one_at_a_time"],
    [{ calls: [call("a"), call("b")] }, "two_calls"],
    [{ calls: [call("a")] }, null],
    [{ microphone: "unknown" }, null],
  ] as [Partial<State>, string | null][])("%o: %s", (change, reason) => {
    expect(blocked({ ...ready, ...change })).toBe(reason);
  });
});
