import type { RouteCheck, RouteTold, TrunkTold } from "../../../api/types";

/** A route that is tried, or null: none has to be; and its trunks in their order. */
export type Branch = { route: RouteTold | null; trunks: { place: number; trunk: TrunkTold }[] };

/** Trunks below the routes that they stand in; their places count on from route to route. */
export function branches(check: Pick<RouteCheck, "routes" | "candidates">): Branch[] {
  const numbered = check.candidates.map((trunk, at) => ({ place: at + 1, trunk }));
  const tried = check.routes.filter((route) => route.why === null);
  const known = new Set(tried.map((route) => route.name));
  const found: Branch[] = tried.map((route) => ({
    route,
    trunks: numbered.filter(({ trunk }) => trunk.route === route.name),
  }));
  const others = numbered.filter(({ trunk }) => !known.has(trunk.route));
  return others.length > 0 ? [...found, { route: null, trunks: others }] : found;
}
