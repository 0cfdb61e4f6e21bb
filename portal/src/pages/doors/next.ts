const DOORS = ["/login", "/forgotten", "/reset-password", "/invitation"];

/** Where to go after logging in: a page of this portal and no door, else the start page. */
export function ownPath(next: unknown, origin = window.location.origin): string {
  if (typeof next !== "string" || !next.startsWith("/")) return "/";
  const url = URL.canParse(next, origin) ? new URL(next, origin) : null;
  if (!url || url.origin !== origin || DOORS.includes(url.pathname)) return "/";
  return url.pathname + url.search + url.hash;
}
