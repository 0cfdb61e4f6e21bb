import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../../api/client";
import type { RateDeck, RateDeckVersion, RatesPage } from "../../../api/types";

export type Some<T> = { items: T[]; total: number };

export const PER_PAGE = 50;

export const decksQuery = (account: string, asked: { q?: string; page: number }) =>
  queryOptions({
    queryKey: ["noun", "rate-decks", account, "decks", asked],
    queryFn: ({ signal }) => {
      const query = { ...asked, sort: "name", per_page: PER_PAGE };
      return api.get<Some<RateDeck>>(`/accounts/${account}/rate-decks`, query, signal);
    },
    placeholderData: keepPreviousData,
  });

/** Of several decks, the newest to begin first. */
export const versionsQuery = (account: string, decks: string[]) =>
  queryOptions({
    queryKey: ["noun", "rate-deck-versions", account, decks],
    queryFn: ({ signal }) => {
      const query = { rate_deck_id: decks, sort: "-effective_at,-created_at", per_page: 500 };
      const path = `/accounts/${account}/rate-deck-versions`;
      return api.get<Some<RateDeckVersion>>(path, query, signal);
    },
    enabled: decks.length > 0,
    placeholderData: keepPreviousData,
  });

export const deckQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: ["noun", "rate-decks", account, "row", id],
    queryFn: ({ signal }) => api.get<RateDeck>(`/accounts/${account}/rate-decks/${id}`, {}, signal),
  });

export const versionQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: ["noun", "rate-deck-versions", account, "row", id],
    queryFn: ({ signal }) =>
      api.get<RateDeckVersion>(`/accounts/${account}/rate-deck-versions/${id}`, {}, signal),
  });

/** `revision`: of the version; with another one it may have other rates. */
export const ratesQuery = (account: string, version: RateDeckVersion, q: string) =>
  infiniteQueryOptions({
    queryKey: ["noun", "rate-deck-versions", account, "rates", version.id, version.revision, q],
    queryFn: ({ pageParam, signal }) => {
      const path = `/accounts/${account}/rate-deck-versions/${version.id}/rates/find`;
      return api.get<RatesPage>(path, { q, after: pageParam, per_page: 100 }, signal);
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
