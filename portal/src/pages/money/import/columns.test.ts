import { expect, test } from "vitest";
import { asked, fieldOf, type Mapping, mapped, missing } from "./columns";

const found: Mapping = { prefix: "Code", price: "Rate", destination: "Name" };

test("a column has one meaning, and a meaning one column", () => {
  const moved = mapped(found, "Ours", "price");
  expect(moved).toEqual({ prefix: "Code", destination: "Name", price: "Ours" });
  expect(mapped(found, "Name", "price")).toEqual({ prefix: "Code", price: "Name" });
  expect(mapped(found, "Name", null)).toEqual({ prefix: "Code", price: "Rate" });
  expect(fieldOf(moved, "Ours")).toBe("price");
  expect(fieldOf(moved, "Rate")).toBeNull();
});

test("a list needs prefixes and prices; two columns can make a prefix", () => {
  expect(missing({})).toEqual(["prefix", "price"]);
  expect(missing({ country_code: "CC", area_code: "NDC", price: "Rate" })).toEqual([]);
  expect(missing({ country_code: "CC", price: "Rate" })).toEqual(["prefix"]);
});

test("fields without a column are named, so that none is looked for", () => {
  expect(asked(found)).toContain("price:Rate");
  expect(asked(found)).toContain("times:");
  expect(asked(found)).toHaveLength(17);
});
