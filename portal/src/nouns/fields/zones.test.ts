import { expect, it } from "vitest";
import { fromLocal, toLocal } from "./zones";

it("reads and writes moments by the clock of a zone", () => {
  expect(fromLocal("2026-07-01T09:00:00", "Europe/Berlin")).toBe("2026-07-01T07:00:00.000Z");
  expect(fromLocal("2026-12-01T09:00:00", "Europe/Berlin")).toBe("2026-12-01T08:00:00.000Z");
  expect(toLocal("2026-12-01T08:00:00Z", "Asia/Tokyo")).toBe("2026-12-01T17:00:00");
});
