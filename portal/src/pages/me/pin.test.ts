import { expect, test } from "vitest";
import { onlyDigits } from "./pin";

test.each([
  ["12 34-5a", "12345"],
  ["", ""],
  ["1234567890123", "123456789012"],
])("of %s may be dialled %s", (typed, digits) => expect(onlyDigits(typed)).toBe(digits));
