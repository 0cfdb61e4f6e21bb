import type { RateDeckVersion } from "../../../api/types";

export type Standing = "empty" | "ready" | "scheduled" | "in_force" | "replaced";

/** Of the active versions of a deck the one that began last is in force. */
export function inForce(versions: RateDeckVersion[], now: number): RateDeckVersion | undefined {
  return begun(versions, now).at(-1);
}

/** What comes into force next. */
export function coming(versions: RateDeckVersion[], now: number): RateDeckVersion | undefined {
  return dated(versions).find((each) => moment(each) > now);
}

export function standing(
  version: RateDeckVersion,
  versions: RateDeckVersion[],
  now: number,
): Standing {
  if (version.state !== "active") return version.state;
  if (moment(version) > now) return "scheduled";
  return inForce(versions, now)?.id === version.id ? "in_force" : "replaced";
}

const moment = (version: RateDeckVersion) => Date.parse(version.effective_at ?? "");

function dated(versions: RateDeckVersion[]): RateDeckVersion[] {
  return versions
    .filter((each) => each.state === "active" && each.effective_at)
    .sort((one, other) => moment(one) - moment(other) || one.id.localeCompare(other.id));
}

const begun = (versions: RateDeckVersion[], now: number) =>
  dated(versions).filter((each) => moment(each) <= now);
