import type { Who } from "../api/types";

/** Whether somebody may work inside accounts below their own. */
export function canUseAccounts(who: Who): boolean {
  const right = (who.rights as readonly string[]).includes("accounts.change");
  return right && who.own_account.kind !== "customer";
}
