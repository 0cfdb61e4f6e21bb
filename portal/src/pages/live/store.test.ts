import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LiveCallSeen } from "../../api/types";
import { LiveStore } from "./store";

const call = (id: string, state = "talking") => ({ id, state }) as LiveCallSeen;
const all = (...calls: LiveCallSeen[]) => ({ type: "live-calls", calls, more: false });
const news = (action: string, one: LiveCallSeen) => ({ type: "live-call", action, call: one });
const ids = (store: LiveStore) => store.snapshot().calls?.map(({ id }) => id);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("many changes are one look", () => {
  const store = new LiveStore();
  const look = vi.fn();
  store.subscribe(look);
  store.hear(all(call("1")));
  for (let n = 2; n < 50; n++) store.hear(news("started", call(String(n))));
  expect(look).not.toHaveBeenCalled();
  vi.advanceTimersByTime(250);
  expect(look).toHaveBeenCalledTimes(1);
  expect(ids(store)).toHaveLength(49);
});

test("a call that has not changed stays the same object", () => {
  const store = new LiveStore();
  store.hear(all(call("1"), call("2")));
  store.flush();
  const before = store.snapshot().calls!;
  store.hear(news("changed", call("2", "held")));
  store.flush();
  const after = store.snapshot().calls!;
  expect(after[0]).toBe(before[0]);
  expect(after[1]).toMatchObject({ state: "held" });
});

test("calls come in parts, in the order they began, and go when they end", () => {
  const store = new LiveStore();
  store.hear({ type: "live-calls", calls: [call("2")], more: true });
  store.flush();
  expect(ids(store)).toBeUndefined();
  store.hear({ type: "live-calls", calls: [call("1")], more: false });
  store.flush();
  expect(ids(store)).toEqual(["1", "2"]);
  store.hear(news("ended", call("1")));
  store.flush();
  expect(ids(store)).toEqual(["2"]);
});

test("whoever was away is told everything anew", () => {
  const store = new LiveStore();
  store.hear(all(call("1"), call("2")));
  store.connected(false);
  store.flush();
  expect(store.snapshot().link).toBe("reconnecting");
  expect(ids(store)).toEqual(["1", "2"]);
  store.hear(all(call("3")));
  store.flush();
  expect(store.snapshot()).toMatchObject({ link: "live", calls: [{ id: "3" }] });
});

test("an absent call service is told, and keeps what was known", () => {
  const store = new LiveStore();
  store.hear(all(call("1")));
  store.hear({ type: "live-calls", calls: null, more: false });
  store.flush();
  expect(store.snapshot()).toMatchObject({ link: "away", calls: [{ id: "1" }] });
});
