import { expect, test } from "vitest";
import type { RateDeckVersion } from "../../../api/types";
import { coming, inForce, standing } from "./inForce";

const NOW = Date.parse("2026-11-30T12:00:00Z");

function version(id: string, effective_at: string | null, state = "active"): RateDeckVersion {
  return { id, effective_at, state } as RateDeckVersion;
}

const versions = [
  version("old", "2026-10-01T00:00:00Z"),
  version("next", "2026-12-01T00:00:00Z"),
  version("present", "2026-11-01T00:00:00Z"),
  version("later", "2027-01-01T00:00:00Z"),
  version("ready", null, "ready"),
];

test("the version that began last is in force, the nearest one comes next", () => {
  expect(inForce(versions, NOW)?.id).toBe("present");
  expect(coming(versions, NOW)?.id).toBe("next");
});

test("a deck without active versions has none in force", () => {
  expect(inForce([version("ready", null, "ready")], NOW)).toBeUndefined();
});

test("of two that began at once the later one counts", () => {
  const twins = [version("a", "2026-11-01T00:00:00Z"), version("b", "2026-11-01T00:00:00Z")];
  expect(inForce(twins, NOW)?.id).toBe("b");
});

test("every version has a standing", () => {
  expect(versions.map((each) => standing(each, versions, NOW))).toEqual([
    "replaced",
    "scheduled",
    "in_force",
    "scheduled",
    "ready",
  ]);
});
