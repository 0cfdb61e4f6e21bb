import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { api, type Query } from "../api/client";
import type { Noun } from "../api/nouns";
import { useAccountId } from "../shell/account";
import { conditionsOf, listPath, paramOf, type Row, type Values } from "./model";

export type RowsPage = { items: Row[]; total?: number; next?: string | null };

export const PER_PAGE = 50;

/** What is asked for stands in the address: a page can be sent to a colleague as it is. */
export function useListSearch(): [Values, (change: Values) => void] {
  const search = useSearch({ strict: false }) as Values;
  const navigate = useNavigate();
  const set = (change: Values) => {
    const restarts = !("page" in change || "after" in change);
    const next = {
      ...search,
      ...(restarts ? { page: undefined, after: undefined } : {}),
      ...change,
    };
    void navigate({ to: ".", search: next as never });
  };
  return [search, set];
}

/** The filters, sort and words of the address, for a list or an export. */
export function askedFor(noun: Noun, search: Values): Query {
  const asked: Query = { q: text(search.q), below: search.below === true || undefined };
  if (noun.paging === "page") asked.sort = text(search.sort);
  for (const { field, filter, value } of conditionsOf(noun, search)) {
    asked[paramOf(field, filter)] = value;
  }
  return asked;
}

export function useRows(noun: Noun, search: Values) {
  const account = useAccountId();
  const place =
    noun.paging === "page" ? { page: Number(search.page ?? 1) } : { after: text(search.after) };
  const asked = { ...askedFor(noun, search), ...place, per_page: PER_PAGE };
  return useQuery({
    queryKey: ["noun", noun.name, account, "list", asked],
    queryFn: ({ signal }) => api.get<RowsPage>(listPath(noun, account), asked, signal),
    placeholderData: keepPreviousData,
  });
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}
