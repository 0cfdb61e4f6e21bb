import { expect, test } from "vitest";
import type { RouteTold, TrunkTold } from "../../../api/types";
import { branches } from "./branches";

const route = (name: string, why: string | null = null) => ({ id: name, name, why }) as RouteTold;
const trunk = (id: string, of: string) => ({ id, route: of }) as TrunkTold;

test("trunks stand below their routes, in the order in which they are tried", () => {
  const found = branches({
    routes: [route("Europe"), route("Night", "hours"), route("World")],
    candidates: [trunk("a", "Europe"), trunk("b", "Europe"), trunk("c", "World")],
  });
  expect(found.map((each) => each.route?.name)).toEqual(["Europe", "World"]);
  expect(found.map((each) => each.trunks.map((one) => [one.place, one.trunk.id]))).toEqual([
    [
      [1, "a"],
      [2, "b"],
    ],
    [[3, "c"]],
  ]);
});

test("without routes trunks stand alone", () => {
  const [only] = branches({ routes: [], candidates: [trunk("a", "")] });
  expect(only).toEqual({ route: null, trunks: [{ place: 1, trunk: trunk("a", "") }] });
});

test("a call that goes nowhere has no branches", () => {
  expect(branches({ routes: [], candidates: [] })).toEqual([]);
});
