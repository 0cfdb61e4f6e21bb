import type { NewMovement, WalletSeen } from "../../api/types";
import { microsOf, textOf, typed } from "./micros";

export type MovementKind = NewMovement["kind"];
export const MOVEMENT_KINDS: MovementKind[] = ["top_up", "refund", "adjustment"];

export type Draft = { kind: MovementKind; amount: string; reason: string };

export function bodyOf(draft: Draft): NewMovement {
  return { kind: draft.kind, amount: typed(draft.amount), reason: draft.reason.trim() };
}

/** What the balance will be; null while the amount cannot be read. */
export function balanceAfter(wallet: Pick<WalletSeen, "balance">, draft: Draft): string | null {
  const amount = microsOf(typed(draft.amount));
  const balance = microsOf(wallet.balance);
  if (!amount || balance === null) return null;
  return textOf(draft.kind === "refund" ? balance - amount : balance + amount);
}
