import { useLocation } from "@tanstack/react-router";

const TOKEN = /^[A-Za-z0-9_-]{20,64}$/;

/** The secret of a link: behind `#`, so that no web server's log has it. Null: the link is torn. */
export function tokenOf(hash: string): string | null {
  const token = hash.replace(/^#/, "");
  return TOKEN.test(token) ? token : null;
}

export const useToken = (): string | null => tokenOf(useLocation().hash);
