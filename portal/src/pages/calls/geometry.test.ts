import { expect, test } from "vitest";
import type { Ladder, Step } from "../../api/types";
import { draw, moved, tone } from "./geometry";

const step = (second: number, source: string, target: string, status: number | null = null) =>
  ({ at: `2026-11-30T10:00:0${second}Z`, source, target, status }) as Step;
const party = (id: string) => ({ id }) as Ladder["parties"][number];

test("arrows go between the columns of their parties, one below the other", () => {
  const parties = [party("phone1"), party("edge"), party("server1")];
  const messages = [step(1, "phone1", "edge"), step(3, "server1", "edge", 200)];
  const { columns, arrows, width } = draw({ parties, messages }, 800);
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    [columns[0], columns[1]],
    [columns[2], columns[1]],
  ]);
  expect(arrows[1]!.y).toBeGreaterThan(arrows[0]!.y);
  expect(arrows.map(({ seconds }) => seconds)).toEqual([0, 2]);
  expect(width).toBeCloseTo(800);
});

test("columns do not come closer than their arrows' words need", () => {
  const parties = Array.from({ length: 6 }, (_, place) => party(`p${place}`));
  expect(draw({ parties, messages: [] }, 390).width).toBeGreaterThan(700);
});

test("answers are told from requests, and failures from success", () => {
  const tones = [null, 180, 407, 200, 603].map((status) => tone(step(1, "a", "b", status)));
  expect(tones).toEqual(["request", "provisional", "provisional", "success", "failure"]);
});

test("keys stay within the messages", () => {
  expect([moved("ArrowDown", 4, 5), moved("ArrowUp", 0, 5), moved("End", 0, 5)]).toEqual([4, 0, 4]);
  expect(moved("x", 1, 5)).toBeNull();
});
