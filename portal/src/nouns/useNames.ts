import { useQueries, useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import { type Field, nounOfKind } from "../api/nouns";
import type { Choices } from "../api/types";
import { useAccountId } from "../shell/account";
import type { Row } from "./model";

const AT_ONCE = 50;

/** Names of all that these rows refer to, asked for once for each kind of thing. */
export function useNames(columns: Field[], rows: Row[]): Map<string, string> {
  const account = useAccountId();
  const wanted = new Map<string, Set<string>>();
  for (const column of columns) {
    const kind = column.ref ?? column.item?.ref;
    if (!kind) continue;
    const ids = wanted.get(kind) ?? new Set();
    for (const row of rows) for (const id of [row[column.name]].flat()) if (id) ids.add(String(id));
    wanted.set(kind, ids);
  }
  return useQueries({
    queries: [...wanted]
      .filter(([, ids]) => ids.size > 0)
      .map(([kind, ids]) => names(account, kind, ids)),
    combine: (results) => new Map(results.flatMap(({ data }) => [...(data ?? [])])),
  });
}

/** The name of one thing, `undefined` while it is not known. */
export function useName(kind: string, id: string | null | undefined): string | undefined {
  const account = useAccountId();
  const { data } = useQuery({
    ...names(account, kind, new Set(id ? [id] : [])),
    enabled: Boolean(id),
  });
  return id ? data?.get(id) : undefined;
}

function names(account: string, kind: string, ids: Set<string>) {
  const noun = nounOfKind(kind)!.name;
  const asked = [...ids].sort();
  return {
    queryKey: ["noun", noun, account, "names", asked],
    queryFn: async () => {
      const found = new Map<string, string>();
      for (let start = 0; start < asked.length; start += AT_ONCE) {
        const some = asked.slice(start, start + AT_ONCE);
        const told = await api.get<Choices>(`/accounts/${account}/${noun}/choices`, { id: some });
        for (const each of told.items) found.set(each.id, each.name);
      }
      return found;
    },
    staleTime: 30_000,
    retry: false,
  };
}
