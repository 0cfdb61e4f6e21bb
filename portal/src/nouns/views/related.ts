import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useAccountId } from "../../shell/account";
import type { Row } from "../model";

const MOST = 500;

/** Rows of a noun that refer to these by a field, by what they refer to. */
export function useRelated<T extends object>(
  noun: string,
  field: string,
  rows: Row[],
  sort: string,
): Map<string, T[]> {
  const account = useAccountId();
  const ids = rows.map((row) => row.id).sort();
  const { data } = useQuery({
    queryKey: ["noun", noun, account, "related", field, ids],
    queryFn: () =>
      api.get<{ items: T[] }>(`/accounts/${account}/${noun}`, {
        [field]: ids,
        sort,
        per_page: MOST,
      }),
    enabled: ids.length > 0,
    retry: false,
  });
  return Map.groupBy(data?.items ?? [], (row) => String(row[field as keyof T]));
}
