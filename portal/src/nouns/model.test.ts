import { describe, expect, it } from "vitest";
import { nouns } from "../api/nouns";
import { changes, columnsOf, conditionsOf, firstColumns, isWithin, itemPath, same } from "./model";

describe("a noun's table", () => {
  it("shows what people know a row by first, and never what is shown once", () => {
    const names = columnsOf(nouns.devices).map((field) => field.name);
    expect(names[0]).toBe("name");
    expect(names).not.toContain("secret");
    expect(firstColumns(nouns.numbers)[0]).toBe("number");
  });

  it("reads filters from the address", () => {
    const found = conditionsOf(nouns.users, { kind: ["room"], name_contains: "an", page: 2 });
    expect(found.map((each) => [each.field.name, each.filter, each.value])).toEqual([
      ["name", "contains", "an"],
      ["kind", "eq", ["room"]],
    ]);
  });

  it("knows that an account's path is its own", () => {
    expect(itemPath(nouns.accounts, "a", "b")).toBe("/accounts/b");
    expect(itemPath(nouns.users, "a", "b")).toBe("/accounts/a/users/b");
  });
});

describe("a form", () => {
  it("sends what has changed", () => {
    const before = { name: "Anna", settings: { a: 1, b: [1] }, email: null };
    expect(
      changes(before, { ...before, settings: { b: [1], a: 1 }, email: "a@b.example" }),
    ).toEqual({ email: "a@b.example" });
    expect(same([1, 2], { 0: 1, 1: 2 })).toBe(false);
  });

  it("finds an error's place", () => {
    expect(isWithin("settings.codecs[1]", "settings")).toBe(true);
    expect(isWithin("settings.codecs[1]", "settings.codecs")).toBe(true);
    expect(isWithin("name", "na")).toBe(false);
    expect(isWithin(null, "name")).toBe(false);
  });
});
