import { expect, it } from "vitest";
import { duration, money, phoneNumber, relative } from "./format";

it("groups numbers, and leaves the country out at home", () => {
  expect(phoneNumber("+12123388101", "US")).toBe("(212) 338-8101");
  expect(phoneNumber("+442079460123", "US")).toBe("+44 207 946 0123");
  expect(phoneNumber("+493012345", "US")).toBe("+49 301 2345");
  expect(phoneNumber("1001", "US")).toBe("1001");
});

it("shows seconds as a clock does", () => {
  expect([duration(5), duration(65.9), duration(3661)]).toEqual(["0:05", "1:05", "1:01:01"]);
});

it("keeps every decimal of money", () => {
  expect(money("0.016664", "USD", "en")).toBe("$0.016664");
  expect(money("9007199254740993.12", "USD", "en")).toBe("$9,007,199,254,740,993.12");
});

it("tells how long ago", () => {
  const now = Date.parse("2026-11-30T12:00:00Z");
  expect(relative("2026-11-30T11:58:00Z", "en", now)).toBe("2 minutes ago");
  expect(relative("2026-11-29T12:00:00Z", "en", now)).toBe("yesterday");
});
