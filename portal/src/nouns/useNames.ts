import { useQueries } from "@tanstack/react-query";
import { type Field, nounOfKind } from "../api/nouns";
import { namesQuery, useRowName } from "../parts/RowName";
import { useAccountId } from "../shell/account";
import type { Row } from "./model";

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
      .map(([kind, ids]) => namesQuery(account, nounOfKind(kind)!.name, ids)),
    combine: (results) => new Map(results.flatMap(({ data }) => [...(data ?? [])])),
  });
}

/** The name of one thing, `undefined` while it is not known. */
export function useName(kind: string, id: string | null | undefined): string | undefined {
  return useRowName(useAccountId(), nounOfKind(kind)!.name, id);
}
