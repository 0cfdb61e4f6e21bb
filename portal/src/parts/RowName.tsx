import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import type { Choices } from "../api/types";

const AT_ONCE = 50;

/** What people call rows that are known by their ids; who may not see one is not told its name. */
export function namesQuery(account: string, noun: string, ids: Iterable<string>) {
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

/** The name of one, `undefined` while it is not known. */
export function useRowName(
  account: string,
  noun: string,
  id: string | null | undefined,
): string | undefined {
  const { data } = useQuery({ ...namesQuery(account, noun, id ? [id] : []), enabled: Boolean(id) });
  return id ? data?.get(id) : undefined;
}

export function RowName(props: { account: string; noun: string; id: string | null | undefined }) {
  return useRowName(props.account, props.noun, props.id) ?? "—";
}
