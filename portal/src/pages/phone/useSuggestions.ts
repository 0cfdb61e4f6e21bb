import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import type { DirectoryPage } from "../../api/types";

export type Suggestion = {
  key: string;
  name: string;
  number: string;
  from: "directory" | "contacts";
};

type Contacts = { items: { id: string; name: string; number: string }[] };

const MOST = 6;

/** People of the company's directory and of its contacts. Who works inside another account does
 * not see those of their own. */
export function useSuggestions(text: string): Suggestion[] {
  const who = useWho();
  const [q] = useDebouncedValue(text.trim(), 200);
  const home = who.own_account.id;
  const here = who.account.id === home && q.length > 1;
  const base = `/accounts/${home}`;
  const directory = useQuery({
    queryKey: ["noun", "users", "directory", home, q],
    queryFn: ({ signal }) =>
      api.get<DirectoryPage>(`${base}/directory`, { q, per_page: MOST }, signal),
    enabled: here,
    placeholderData: (before) => before,
  });
  const contacts = useQuery({
    queryKey: ["noun", "contacts", "dialling", home, q],
    queryFn: ({ signal }) =>
      api.get<Contacts>(
        `${base}/contacts`,
        { q, per_page: MOST, fields: "id,name,number" },
        signal,
      ),
    enabled: here && may(who, nouns.contacts!, "view"),
    placeholderData: (before) => before,
  });
  if (!here) return [];
  const people = (directory.data?.items ?? []).flatMap(({ user_id, name, extensions }) =>
    extensions.map((number) => ({
      key: `${user_id} ${number}`,
      name,
      number,
      from: "directory" as const,
    })),
  );
  const others = (contacts.data?.items ?? []).map(({ id, name, number }) => ({
    key: id,
    name,
    number,
    from: "contacts" as const,
  }));
  return [...people, ...others].slice(0, 2 * MOST);
}
