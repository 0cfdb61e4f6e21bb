import { expect, test } from "vitest";
import { ownPath } from "./next";

const OWN = "https://portal.example";

test.each([
  ["/a/1/users?page=2#x", "/a/1/users?page=2#x"],
  ["/", "/"],
  [undefined, "/"],
  [7, "/"],
  ["https://evil.example/", "/"],
  ["//evil.example/a", "/"],
  ["/\\evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/login?next=/a", "/"],
])("after %s comes %s", (next, path) => {
  expect(ownPath(next, OWN)).toBe(path);
});
