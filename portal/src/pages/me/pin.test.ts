import { expect, test } from "vitest";
import { isPin, onlyDigits } from "./pin";

test.each([
  ["12 34-5a", "12345"],
  ["", ""],
  ["1234567890123", "123456789012"],
])("of %s may be dialled %s", (typed, digits) => expect(onlyDigits(typed)).toBe(digits));

test("a PIN has 4 to 12 digits", () => {
  expect(["1234", "123456789012"].every(isPin)).toBe(true);
  expect(["", "123", "1234567890123", "12a4"].some(isPin)).toBe(false);
});
