import { useQuery } from "@tanstack/react-query";
import { api } from "../api/client";
import type { Choices } from "../api/types";

/** What people call a row that is known by its id; undefined: not known, or not to be seen. */
export function useRowName(
  account: string,
  noun: string,
  id: string | null | undefined,
): string | undefined {
  const { data } = useQuery({
    queryKey: ["noun", noun, account, "name", id],
    queryFn: () => api.get<Choices>(`/accounts/${account}/${noun}/choices`, { id }),
    enabled: Boolean(id),
    staleTime: 300_000,
    retry: false,
  });
  return data?.items[0]?.name;
}

export function RowName(props: { account: string; noun: string; id: string | null | undefined }) {
  return useRowName(props.account, props.noun, props.id) ?? "—";
}
