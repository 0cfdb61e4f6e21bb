import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useAccount, useAccountId } from "../../shell/account";
import { beginning, today } from "../calls/search";
import type { Counted } from "./hours";

const PER_PAGE = 500;
const MOST_PAGES = 10;
const AGAIN_MS = 60_000;
export type Today = { calls: Counted[]; more: boolean };

/** Calls since midnight, newest first; of very many only the newest. */
export function useToday(below: boolean) {
  const account = useAccountId();
  const { time_zone: zone } = useAccount();
  const date = today(zone);
  return useQuery({
    queryKey: ["noun", "calls", account, "today", date, below],
    queryFn: ({ signal }) => read(account, beginning(date, zone), below, signal),
    refetchInterval: AGAIN_MS,
    staleTime: 30_000,
  });
}

async function read(account: string, since: string, below: boolean, signal: AbortSignal) {
  const calls: Counted[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = {
      started_at_from: since,
      fields: "started_at,outcome,direction",
      per_page: PER_PAGE,
      below: below || undefined,
      after,
    };
    type Page = { items: Counted[]; next: string | null };
    const told = await api.get<Page>(`/accounts/${account}/calls`, query, signal);
    calls.push(...told.items);
    if (!told.next || told.items.length < PER_PAGE) return { calls, more: false };
    after = told.next;
  }
  return { calls, more: true };
}
