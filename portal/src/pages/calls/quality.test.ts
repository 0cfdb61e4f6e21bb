import { expect, test } from "vitest";
import type { Leg } from "../../api/types";
import { grade } from "./quality";

const leg = (mos: number | null, loss: number | null, jitter_ms: number | null) =>
  ({ mos, loss, jitter_ms }) as Leg;

test("MOS decides where it is known", () => {
  expect(grade(leg(4.2, 8, 90))).toBe("good");
  expect(grade(leg(3.7, 0, 0))).toBe("fair");
  expect(grade(leg(2.9, 0, 0))).toBe("poor");
});

test("else loss and jitter do", () => {
  expect(grade(leg(null, 0.2, 4))).toBe("good");
  expect(grade(leg(null, 0.2, 45))).toBe("fair");
  expect(grade(leg(null, 7, 4))).toBe("poor");
});

test("of a leg without sound nothing is said", () => {
  expect(grade(leg(null, null, null))).toBeNull();
});
