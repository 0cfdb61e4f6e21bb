import type { RateDeck, RateDeckVersion, RatesTold } from "../../../api/types";
import { asked, type Mapping } from "./columns";

export type DateOrder = "ymd" | "dmy" | "mdy";

/** How the file is to be read, beside its columns. */
export type Reading = { dates: DateOrder; effective: string; merge: boolean };

export const USUAL: Reading = { dates: "ymd", effective: "", merge: false };

/** Where the rates go: made, or found, when the file was chosen. `made`: this import made it. */
export type Target = { deck: RateDeck; version: RateDeckVersion; made: boolean };

export type Plan = {
  file: File;
  target: Target;
  /** A first look at the file. */
  look: RatesTold;
  mapping: Mapping;
  reading: Reading;
};

export function query(plan: Pick<Plan, "mapping" | "reading">, dryRun: boolean) {
  const { dates, effective, merge } = plan.reading;
  return {
    dry_run: dryRun,
    dates,
    merge,
    effective: effective || undefined,
    columns: asked(plan.mapping),
  };
}

export const ratesPath = (account: string, version: string) =>
  `/accounts/${account}/rate-deck-versions/${version}/rates`;

/** Sorts of differences, the most important first. */
export const SORTS = ["dearer", "cheaper", "new", "gone", "changed"] as const;
