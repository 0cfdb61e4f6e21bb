import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api, type Query } from "../../api/client";
import type { Call } from "../../api/types";
import { useAccount, useAccountId } from "../../shell/account";
import { type CallsSearch, readSearch, toQuery } from "./search";

export const PER_PAGE = 50;
const AGAIN_MS = 15_000;
type Page = { items: Call[]; next: string | null };

export function useCallsSearch() {
  const search = readSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const put = (next: CallsSearch, replace = false) =>
    void navigate({ to: ".", search: next as never, replace });
  return {
    search,
    /** Another filter begins at the newest call. */
    filter: (change: CallsSearch, replace?: boolean) =>
      put(readSearch({ ...search, ...change, after: undefined }), replace),
    turn: (after: string | undefined) => put(readSearch({ ...search, after })),
    clear: () => put({}),
  };
}

export function useCallsQuery(search: CallsSearch): Query {
  return toQuery(search, useAccount().time_zone);
}

/** A page of calls; the newest one looks again by itself. */
export function useCalls(search: CallsSearch) {
  const account = useAccountId();
  const query = { ...useCallsQuery(search), after: search.after, per_page: PER_PAGE };
  return useQuery({
    queryKey: ["noun", "calls", account, query],
    queryFn: ({ signal }) => api.get<Page>(`/accounts/${account}/calls`, query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: search.after ? false : AGAIN_MS,
  });
}
