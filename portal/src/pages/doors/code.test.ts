import { expect, test } from "vitest";
import { ApiError } from "../../api/client";
import { asksForCode, wholeCode } from "./code";

test("only an answer that names the code asks for one", () => {
  expect(asksForCode(new ApiError(401, "unauthenticated", "code", ""))).toBe(true);
  expect(asksForCode(new ApiError(401, "unauthenticated", null, ""))).toBe(false);
  expect(asksForCode(new ApiError(422, "invalid", "code", ""))).toBe(false);
  expect(asksForCode(new Error("code"))).toBe(false);
});

test.each([
  ["123456", "123456"],
  [" 123 456 ", "123456"],
  ["123-456", "123456"],
  ["12345", null],
  ["1234567", null],
  ["abcd-efgh-jkmn", null],
])("%s is the code %s", (typed, code) => {
  expect(wholeCode(typed)).toBe(code);
});
