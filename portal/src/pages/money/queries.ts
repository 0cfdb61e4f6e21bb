import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { MovementsPage, WalletSeen, WalletsPage } from "../../api/types";

/** Calls spend money while one looks. */
const REFRESH_MS = 15_000;

export const walletQuery = (account: string) =>
  queryOptions({
    queryKey: ["money", account, "wallet"],
    queryFn: ({ signal }) => api.get<WalletSeen>(`/accounts/${account}/wallet`, {}, signal),
    refetchInterval: REFRESH_MS,
  });

/** `since`: of which balance; another one has other movements. */
export const movementsQuery = (account: string, since: string) =>
  infiniteQueryOptions({
    queryKey: ["money", account, "movements", since],
    queryFn: ({ pageParam, signal }) =>
      api.get<MovementsPage>(`/accounts/${account}/movements`, { after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export type Below = { q?: string; below?: boolean; sort?: string; page?: number };

export const walletsQuery = (account: string, asked: Below) =>
  queryOptions({
    queryKey: ["money", account, "wallets", asked],
    queryFn: ({ signal }) =>
      api.get<WalletsPage>(`/accounts/${account}/wallets`, { ...asked, per_page: 50 }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
