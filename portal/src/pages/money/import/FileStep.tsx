import { Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { useOnce } from "../../../api/once";
import type { RateDeck, RateDeckVersion, RatesTold } from "../../../api/types";
import { Fault } from "../../../parts/Fault";
import { Form } from "../../../parts/Form";
import { useAccountId } from "../../../shell/account";
import { DeckChoice, type Wanted } from "./DeckChoice";
import { DropBox } from "./DropBox";
import { head } from "./head";
import { type Plan, ratesPath, type Target, USUAL } from "./plan";

type Props = {
  known: Target | null;
  deckId: string | null;
  took: (target: Target) => void;
  go: (plan: Plan) => void;
};

const FIELDS = ["name", "currency", "rate_deck_id"];

/** The file, and the deck it is for. */
export function FileStep({ known, deckId, took, go }: Props) {
  const { t, i18n } = useTranslation();
  const account = useAccountId();
  const [file, setFile] = useState<File | null>(null);
  const [wanted, setWanted] = useState<Wanted>(() => ({
    fresh: false,
    deckId,
    deck: { name: "", currency: "", shared: false },
    version: monthOf(new Date(), i18n.language),
  }));
  const make = useMake();
  const ready = file && (known || wanted.fresh || wanted.deckId);
  const look = useMutation({
    mutationFn: async (chosen: File) => {
      const target = known ?? (await make(wanted));
      if (!known) took(target);
      const path = ratesPath(account, target.version.id);
      const told = await api.put<RatesTold>(path, await head(chosen), { query: { dry_run: true } });
      return { file: chosen, target, look: told, mapping: told.columns, reading: USUAL };
    },
    onSuccess: go,
  });
  return (
    <Form
      maw={560}
      send={() => {
        if (file) look.mutate(file);
      }}
    >
      <Fault error={look.error} fields={known ? [] : FIELDS} />
      <DropBox file={file} take={setFile} />
      <DeckChoice wanted={wanted} change={setWanted} known={known} error={look.error} />
      <Group justify="flex-end">
        <Button type="submit" disabled={!ready} loading={look.isPending}>
          {t("do.next")}
        </Button>
      </Group>
    </Form>
  );
}

/** What is made stays made when a later step fails, and is not made twice. */
function useMake() {
  const account = useAccountId();
  const onceDeck = useOnce();
  const onceVersion = useOnce();
  return async (wanted: Wanted): Promise<Target> => {
    const decks = `/accounts/${account}/rate-decks`;
    const deck = wanted.fresh
      ? await api.post<RateDeck>(decks, wanted.deck, { key: onceDeck(wanted.deck) })
      : await api.get<RateDeck>(`${decks}/${wanted.deckId}`);
    const body = { rate_deck_id: deck.id, name: wanted.version };
    const path = `/accounts/${account}/rate-deck-versions`;
    const version = await api.post<RateDeckVersion>(path, body, { key: onceVersion(body) });
    return { deck, version, made: true };
  };
}

function monthOf(day: Date, language: string): string {
  return new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }).format(day);
}
