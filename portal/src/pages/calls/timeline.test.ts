import { expect, test } from "vitest";
import type { Details, Leg, Told } from "../../api/types";
import { timeline, weight } from "./timeline";

const at = (second: number) => `2026-11-30T10:00:${String(second).padStart(2, "0")}.000Z`;
const leg = (role: string, second: number) => ({ role, started_at: at(second) }) as Leg;
const told = (code: string, second: number) => ({ code, at: at(second) }) as Told;

function details(legs: Leg[], decisions: Told[], explanation: string[]): Details {
  const call = { started_at: at(1), ended_at: at(9) } as Details["call"];
  return { call, cause_text: "", legs, decisions, explanation };
}

test("things stand in the order in which they happened", () => {
  const found = timeline(
    details(
      [leg("caller", 1), leg("called", 4), leg("called", 2)],
      [told("dialled", 2), told("step_left", 3)],
      ["a", "b", "It was answered.", "The caller hung up."],
    ),
  );
  const codes = found.map((each) => (each.kind === "decision" ? each.decision.code : each.kind));
  expect(codes).toEqual(["begin", "dialled", "leg", "step_left", "leg", "end"]);
  expect(found.at(-1)).toMatchObject({ sentences: ["It was answered.", "The caller hung up."] });
});

test("a decision noted late does not come after the end", () => {
  const found = timeline(details([], [told("ended", 10)], ["x", "y"]));
  expect(found.map((each) => each.kind)).toEqual(["begin", "decision", "end"]);
  expect(found[0]).toMatchObject({ leg: null });
});

test("what stopped a call weighs more than what led it on", () => {
  expect([weight("no_credit"), weight("skipped"), weight("dialled")]).toEqual([
    "bad",
    "warning",
    "plain",
  ]);
});
