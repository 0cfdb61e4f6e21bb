import { expect, test } from "vitest";
import { microsOf, textOf, trimmed, typed } from "./micros";

test.each([
  ["0.1", 100_000n],
  ["-0.000001", -1n],
  ["12345678901.123456", 12_345_678_901_123_456n],
  ["7", 7_000_000n],
])("%s is so many millionths", (text, micros) => {
  expect(microsOf(text)).toBe(micros);
  expect(microsOf(textOf(micros))).toBe(micros);
});

test.each(["", "1e3", "1.0000001", "1,5", "one", "."])("%s is no amount", (text) => {
  expect(microsOf(text)).toBeNull();
});

test("zeros at the end are left out beyond cents", () => {
  expect(["5.500000", "5.123400", "-0.000001", "10.000000"].map(trimmed)).toEqual([
    "5.50",
    "5.1234",
    "-0.000001",
    "10.00",
  ]);
});

test("what people type becomes what the API reads", () => {
  expect([" 1 250,50", "+5", "−3.2", "1\u00a0000"].map(typed)).toEqual([
    "1250.50",
    "5",
    "-3.2",
    "1000",
  ]);
});
