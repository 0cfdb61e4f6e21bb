import { useNavigate, useSearch } from "@tanstack/react-router";

type Search = Record<string, string | number | boolean | undefined>;

/** What the page shows stands in its address. Empty values are left out of it. */
export function useAsked(): [Search, (part: Search) => void] {
  const asked = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const set = (part: Search) => {
    const all = Object.entries({ ...asked, ...part });
    const search = Object.fromEntries(
      all.filter(([, value]) => value !== undefined && value !== ""),
    );
    void navigate({ to: ".", search: search as never, replace: true });
  };
  return [asked, set];
}

export const text = (value: unknown): string => (value === undefined ? "" : String(value));
