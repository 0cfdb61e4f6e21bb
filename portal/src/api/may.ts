import type { Action, Noun, Right } from "./nouns";
import type { Sees, Who } from "./types";

/** The account that is looked at, as far as it matters. */
export type Place = { id: string; self_service?: readonly string[] };

/** To which rows of the noun this may be done: to all, to what is one's own, or to none. It is
 * what the API decides by (domain/permissions.py); its answer counts. */
export function extent(who: Who, noun: Noun, action: Action, place: Place = who.account) {
  if (who.grants && !who.grants[noun.name]?.includes(action)) return "none";
  if (noun.guard.money && !sees(who, noun.guard.money, place)) return "none";
  const { rights, own, below, handed_over } = noun.guard;
  const has = (right: Right | undefined) => right !== undefined && includes(who, right);
  if (below?.[action] && place.id !== who.account.id && !has(below[action])) return "none";
  if (has(rights[action])) return "all";
  const handed = handed_over !== undefined && place.self_service?.includes(handed_over);
  if (handed && rights[action] && has(`users.${action}`)) return "all";
  return isAtHome(who) && has(own?.[action]) ? "own" : "none";
}

/** Whether this may be done to any row of the noun. */
export const may = (who: Who, noun: Noun, action: Action, place?: Place): boolean =>
  extent(who, noun, action, place) !== "none";

/** Whether somebody has the right in this account: what an operator decides about an account, its
 * own administrators do not. */
export function holds(who: Who, right: Right, place: Place = who.account): boolean {
  const operators = right.startsWith("accounts.") && place.id === who.account.id;
  return includes(who, operators ? "system.manage" : right);
}

/** Whether this of the account's money is shown: its operator decides for its own people. */
export const sees = (who: Who, what: keyof Sees, place: Place = who.account): boolean =>
  place.id !== who.account.id || who.account.sees[what];

/** Nobody is a user of another account that they use. */
const isAtHome = (who: Who): boolean =>
  who.login.user_id !== null && who.account.id === who.own_account.id;

const includes = (who: Who, right: Right): boolean =>
  (who.rights as readonly string[]).includes(right);
