import "@mantine/spotlight/styles.layer.css";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, type SpotlightActionData } from "@mantine/spotlight";
import { IconHistory, IconPlus, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { may } from "../api/may";
import { nounOfKind, nouns } from "../api/nouns";
import { useWho } from "../api/session";
import type { Hits, Who } from "../api/types";
import { kindTitle, nounTitle } from "../api/words";
import { useAccountId } from "./account";
import { MENU, offered } from "./menu";

type Action = SpotlightActionData & { id: string };

/** Ctrl-K: pages, actions, calls, and whatever has these words in its names. */
export function Search() {
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const [q] = useDebouncedValue(words.trim(), 150);
  const { data } = useQuery({
    queryKey: ["search", account, q],
    queryFn: ({ signal }) => api.get<Hits>(`/accounts/${account}/search`, { q }, signal),
    enabled: q.length > 1,
    placeholderData: (before) => before,
  });
  const open = (path: string, search = {}) =>
    void navigate({ to: `/a/${account}/${path}` as string, search: search as never });
  const pages = pagesOf(who, t, open).filter((each) => matches(each.label!, words));
  const found = (q.length > 1 ? (data?.items ?? []) : []).map((hit): Action => {
    const noun = nounOfKind(hit.kind)!;
    const path = noun.name === "accounts" ? `accounts/${hit.id}` : `${noun.name}/${hit.id}`;
    return {
      id: hit.id,
      label: hit.name,
      description: nounTitle(noun.name),
      onClick: () => void navigate({ to: `/a/${hit.account_id ?? account}/${path}` as string }),
    };
  });
  const deeds = words.trim() ? deedsOf(who, words.trim(), t, open) : [];
  const groups = [
    { group: t("search.found"), actions: found },
    { group: t("search.actions"), actions: deeds },
    { group: t("search.pages"), actions: pages.slice(0, words ? 8 : 30) },
  ].filter((each) => each.actions.length > 0);
  return (
    <Spotlight
      actions={groups}
      query={words}
      onQueryChange={setWords}
      filter={(_, actions) => actions}
      shortcut={["mod + K"]}
      scrollable
      maxHeight={440}
      nothingFound={t("list.nothing_found")}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t("search.placeholder"),
        "aria-label": t("search.open"),
      }}
    />
  );
}

type Open = (path: string, search?: object) => void;

/** Calls with these words in a number or name, and new rows of nouns that are called so. */
function deedsOf(who: Who, words: string, t: TFunction, open: Open): Action[] {
  const calls = {
    id: "calls",
    label: t("search.calls", { words }),
    leftSection: <IconHistory size={18} stroke={1.6} />,
    onClick: () => open("calls", { q: words }),
  };
  const made = Object.values(nouns)
    .filter((noun) => noun.writable && may(who, noun, "add"))
    .map((noun) => ({
      id: `add-${noun.name}`,
      label: `${t("do.add")}: ${kindTitle(noun.kind)}`,
      leftSection: <IconPlus size={18} stroke={1.6} />,
      onClick: () => open(`${noun.name}/new`),
    }))
    .filter((each) => matches(each.label, words));
  return [...(may(who, nouns.calls!, "view") ? [calls] : []), ...made.slice(0, 5)];
}

function pagesOf(who: Who, t: TFunction, open: Open): Action[] {
  return MENU.flatMap((group) => group.entries.filter((entry) => offered(entry, who))).map(
    (entry) => ({
      id: `page-${entry.path}`,
      label: entry.text ? t(entry.text) : nounTitle(entry.path),
      leftSection: <entry.icon size={18} stroke={1.6} />,
      onClick: () => open(entry.path),
    }),
  );
}

function matches(label: string, words: string): boolean {
  return label.toLowerCase().includes(words.trim().toLowerCase());
}
