import type { RateTold } from "../../../api/types";

/** `60/1`, or `60` when all blocks are alike. */
export function increments(rate: Pick<RateTold, "first_s" | "next_s">): string {
  return rate.first_s === rate.next_s ? String(rate.first_s) : `${rate.first_s}/${rate.next_s}`;
}

/** A minute; of the first block and of those after it where they differ. */
export function priceOf(rate: Pick<RateTold, "price" | "next_price">): string {
  return rate.price === rate.next_price ? rate.price : `${rate.price} / ${rate.next_price}`;
}
