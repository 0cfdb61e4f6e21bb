import { describe, expect, it } from "vitest";
import { extent, holds, may } from "./may";
import { type Noun, nouns } from "./nouns";
import type { Who } from "./types";

const home = {
  id: "a1",
  kind: "customer",
  name: "Acme",
  country: "US",
  currency: "USD",
  time_zone: "UTC",
  self_service: [],
  sees: { invoices: true, rating_profiles: true, prices: true },
};
const below = { id: "a2" };
const noun = (name: string): Noun => nouns[name] as Noun;

function who(rights: string[], rest: Partial<Who> = {}): Who {
  const login = {
    id: "l1",
    email: "ann@example.com",
    name: "Ann",
    role: null,
    user_id: "u1",
    one_time_codes: false,
  };
  const told = { login, account: home, own_account: home, grants: null, language: "en" };
  return { ...told, csrf_token: "", rights, ...rest } as Who;
}

describe("what somebody may", () => {
  it("is everything with rights over users", () => {
    expect(extent(who(["users.view"]), noun("users"), "view")).toBe("all");
    expect(may(who(["users.view"]), noun("users"), "change")).toBe(false);
  });

  it("is what is their own with rights of that scope", () => {
    expect(extent(who(["own.view"]), noun("users"), "view")).toBe("own");
    expect(may(who(["own.view"]), noun("rate-decks"), "view")).toBe(false);
  });

  it("ends with their own user in another account", () => {
    const acting = who(["own.view"], { account: { ...home, id: "a2" } });
    expect(may(acting, noun("users"), "view")).toBe(false);
  });

  it("is nothing of their own without a user", () => {
    const login = { ...who([]).login, user_id: null };
    expect(may(who(["own.view"], { login }), noun("users"), "view")).toBe(false);
  });

  it("is no more than what they were granted", () => {
    const restricted = who(["users.view", "users.change"], { grants: { users: ["view"] } });
    expect(may(restricted, noun("users"), "view")).toBe(true);
    expect(may(restricted, noun("users"), "change")).toBe(false);
    expect(may(restricted, noun("groups"), "view")).toBe(false);
  });

  it("reaches numbers that the operator handed over", () => {
    const administrator = who(["users.view", "users.add"]);
    const alone = { ...home, self_service: ["numbers"] };
    expect(may(administrator, noun("numbers"), "add")).toBe(false);
    expect(may(administrator, noun("numbers"), "add", alone)).toBe(true);
    expect(may(administrator, noun("devices"), "add", alone)).toBe(false);
  });

  it("is no rates of its own account when its operator does not show them", () => {
    const sees = { ...home.sees, rating_profiles: false };
    const blind = who(["accounts.view"], { account: { ...home, sees } });
    expect(may(who(["accounts.view"]), noun("rating-profiles"), "view")).toBe(true);
    expect(may(blind, noun("rating-profiles"), "view")).toBe(false);
    expect(may(blind, noun("rating-profiles"), "view", below)).toBe(true);
  });

  it("asks for a right of its own to see calls of accounts below", () => {
    const calls = noun("calls");
    expect(may(who(["users.details"]), calls, "view")).toBe(true);
    expect(may(who(["users.details"]), calls, "view", below)).toBe(false);
    expect(may(who(["users.details", "accounts.details"]), calls, "view", below)).toBe(true);
  });

  it("has no changes of records", () => {
    expect(may(who(["users.change", "users.details"]), noun("calls"), "change")).toBe(false);
  });
});

describe("an operator's right", () => {
  it("holds in the accounts below", () => {
    expect(holds(who(["accounts.change"]), "accounts.change", below)).toBe(true);
  });

  it("does not in their own account, unless they run the platform", () => {
    expect(holds(who(["accounts.change"]), "accounts.change")).toBe(false);
    expect(holds(who(["system.manage"]), "accounts.change")).toBe(true);
  });
});
