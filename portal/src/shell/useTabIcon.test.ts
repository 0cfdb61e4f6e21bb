import { expect, test } from "vitest";
import { tabIcon } from "./useTabIcon";

test("the tab has the icon of whose name it bears", () => {
  expect(tabIcon("/api/v1/branding/logo?host=x", "Acme Voice")).toBe(
    "/api/v1/branding/logo?host=x",
  );
  expect(tabIcon(null, "Ringfort")).toBe("/favicon.svg");
  expect(tabIcon(null, "Acme Voice")).toBe("data:,");
});
