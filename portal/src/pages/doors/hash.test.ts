import { expect, test } from "vitest";
import { tokenOf } from "./hash";

test("a link's secret stands behind its #", () => {
  const secret = "Zk3_x-0123456789abcdefABCDEF";
  expect(tokenOf(`#${secret}`)).toBe(secret);
  expect(tokenOf(secret)).toBe(secret);
});

test.each(["", "#", "#short", `#${"a".repeat(65)}`, "#0123456789abcdefghij/../x"])(
  "%s is the end of a torn link",
  (hash) => expect(tokenOf(hash)).toBeNull(),
);
