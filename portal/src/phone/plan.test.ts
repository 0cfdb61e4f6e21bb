import { describe, expect, it } from "vitest";
import { dialled, plan } from "./plan";
import { type Call, NOTHING, type State } from "./state";

const call = (id: string, change: Partial<Call> = {}): Call => ({
  id,
  direction: "out",
  number: "1002",
  name: null,
  phase: "talking",
  startedAt: 0,
  answeredAt: 0,
  held: false,
  muted: false,
  healing: false,
  digits: "",
  transfer: "no",
  ...change,
});
const state = (...calls: Call[]): State => ({ ...NOTHING, line: "registered", calls });
const ringing = call("r", { direction: "in", phase: "incoming" });

describe("dialling", () => {
  it("holds the call one talks in", () => {
    expect(plan(state(call("a")), { do: "dial", number: "1003" })).toEqual([
      { step: "hold", id: "a" },
      { step: "dial", number: "1003", name: null },
    ]);
  });
  it("does nothing while a call rings, with two calls, or without a number", () => {
    const dial = { do: "dial", number: "1003" } as const;
    expect(plan(state(call("a", { phase: "ringing" })), dial)).toEqual([]);
    expect(plan(state(call("a"), call("b", { held: true })), dial)).toEqual([]);
    expect(plan(state(), { do: "dial", number: "Bob" })).toEqual([]);
  });
  it.each([
    ["+44 (20) 7946-0123", "+442079460123"],
    ["tel:+7 916 123‑45‑67", "+79161234567"],
    ["*98#", "*98#"],
    ["100.200/3", "1002003"],
    ["bob@example.com", ""],
    ["", ""],
    ["+", ""],
  ])("%s is dialled as %s", (text, number) => expect(dialled(text)).toBe(number));
});

describe("two calls", () => {
  const held = call("a", { held: true });
  it("answers the second after holding the first", () => {
    expect(plan(state(call("a"), ringing), { do: "answer", id: "r" })).toEqual([
      { step: "hold", id: "a" },
      { step: "answer", id: "r" },
    ]);
  });
  it("swaps", () => {
    expect(plan(state(held, call("b")), { do: "resume", id: "a" })).toEqual([
      { step: "hold", id: "b" },
      { step: "resume", id: "a" },
    ]);
  });
  it("puts the held one through to the other", () => {
    const join = [{ step: "refer-with", id: "a", other: "b" }];
    expect(plan(state(held, call("b")), { do: "join" })).toEqual(join);
    expect(plan(state(call("b"), held), { do: "join" })).toEqual(join);
    expect(plan(state(held, call("b", { phase: "ringing" })), { do: "join" })).toEqual([]);
    expect(plan(state(held), { do: "join" })).toEqual([]);
  });
});

describe("one call", () => {
  it("is declined while it rings, and hung up later", () => {
    expect(plan(state(ringing), { do: "hangup", id: "r" })).toEqual([{ step: "decline", id: "r" }]);
    expect(plan(state(call("a")), { do: "hangup", id: "a" })).toEqual([{ step: "bye", id: "a" }]);
  });
  it("is held and resumed once", () => {
    const held = state(call("a", { held: true }));
    expect(plan(held, { do: "hold", id: "a" })).toEqual([]);
    expect(plan(held, { do: "resume", id: "a" })).toEqual([{ step: "resume", id: "a" }]);
    expect(plan(state(call("a")), { do: "resume", id: "a" })).toEqual([]);
  });
  it("takes keys while somebody may hear them", () => {
    const keys = { do: "keys", id: "a", keys: "1#" } as const;
    expect(plan(state(call("a")), keys)).toEqual([{ step: "keys", id: "a", keys: "1#" }]);
    expect(plan(state(call("a", { held: true })), keys)).toEqual([]);
    expect(plan(state(call("a", { phase: "dialling" })), keys)).toEqual([]);
    expect(plan(state(call("a")), { ...keys, keys: "x" })).toEqual([]);
  });
  it("is transferred to a number only", () => {
    expect(plan(state(call("a")), { do: "transfer", id: "a", to: "10 03" })).toEqual([
      { step: "refer", id: "a", to: "1003" },
    ]);
    expect(plan(state(call("a")), { do: "transfer", id: "a", to: "" })).toEqual([]);
    expect(plan(state(), { do: "transfer", id: "a", to: "1003" })).toEqual([]);
  });
});
