import { expect, test } from "vitest";
import { ApiError } from "../api/client";
import { faultAt, faultElsewhere } from "./faults";

const short = new ApiError(422, "invalid", "password", "too short");
const busy = new ApiError(429, "too_many", null, "wait");

test("a fault stands at its field and nowhere else", () => {
  expect(faultAt(short, "password")).toBe("too short");
  expect(faultAt(short, "email")).toBeNull();
  expect(faultElsewhere(short, ["password"])).toBeNull();
});

test("a fault of a field that is not on screen, or of none, stands above the form", () => {
  expect(faultElsewhere(short, ["email"])).toBe("too short");
  expect(faultElsewhere(busy, ["email"])).toBe("wait");
  expect(faultElsewhere(new Error("lost"), ["email"])).toBe("lost");
  expect(faultElsewhere(null, ["email"])).toBeNull();
});
