import { queryOptions, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api } from "../api/client";
import { useWho } from "../api/session";
import type { Account, InAccount } from "../api/types";

export const accountQuery = (id: string) =>
  queryOptions({
    queryKey: ["account", id],
    queryFn: () => api.get<Account>(`/accounts/${id}`),
    staleTime: 30_000,
    retry: false,
  });

export function useAccountId(): string {
  return useParams({ strict: false }).account!;
}

/** The account of the address bar. Plain users may not read their account, but the session says
 * how it writes times, numbers and money. */
export function useAccount(): InAccount {
  const id = useAccountId();
  const who = useWho();
  const known = [who.account, who.own_account].find((each) => each.id === id);
  const { data } = useQuery({ ...accountQuery(id), enabled: !known });
  return known ?? (data as InAccount | undefined) ?? { ...who.account, id, name: "…" };
}

/** The account's own path in the API. */
export function useBase(): string {
  return `/accounts/${useAccountId()}`;
}
