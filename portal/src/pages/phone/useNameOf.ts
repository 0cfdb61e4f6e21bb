import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { useWho } from "../../api/session";
import type { DirectoryPage } from "../../api/types";

const LONGEST_EXTENSION = 8;

/** What the directory calls an extension, where the call itself does not say. */
export function useNameOf({
  name,
  number,
}: {
  name: string | null;
  number: string;
}): string | null {
  const who = useWho();
  const home = who.own_account.id;
  const unknown = !name || name === number;
  const { data } = useQuery({
    queryKey: ["noun", "users", "directory", home, "of", number],
    queryFn: ({ signal }) =>
      api.get<DirectoryPage>(`/accounts/${home}/directory`, { q: number, per_page: 5 }, signal),
    enabled: unknown && who.account.id === home && number.length <= LONGEST_EXTENSION,
    staleTime: 300_000,
  });
  if (!unknown) return name;
  return data?.items.find((each) => each.extensions.includes(number))?.name ?? null;
}
