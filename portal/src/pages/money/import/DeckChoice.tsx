import { Checkbox, Group, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { faultAt } from "../../../parts/faults";
import { RefPicker } from "../../../parts/RefPicker";
import { useAccount } from "../../../shell/account";
import type { Target } from "./plan";

export type Wanted = {
  /** A new deck, not one that is there. */
  fresh: boolean;
  deckId: string | null;
  deck: { name: string; currency: string; shared: boolean };
  version: string;
};

type Props = {
  wanted: Wanted;
  change: (wanted: Wanted) => void;
  /** It is settled already. */
  known: Target | null;
  error: unknown;
};

export function DeckChoice({ wanted, change, known, error }: Props) {
  const { t } = useTranslation();
  const { currency } = useAccount();
  const { fresh } = wanted;
  if (known) {
    return (
      <Text size="sm">
        {t("rates_import.into", { deck: known.deck.name, version: known.version.name })}
      </Text>
    );
  }
  const setDeck = (part: Partial<Wanted["deck"]>) =>
    change({ ...wanted, deck: { ...wanted.deck, ...part } });
  return (
    <>
      <SegmentedControl
        aria-label={t("decks.deck")}
        value={fresh ? "new" : "there"}
        onChange={(which) =>
          change({
            ...wanted,
            fresh: which === "new",
            deck: { ...wanted.deck, currency: wanted.deck.currency || currency },
          })
        }
        data={[
          { value: "there", label: t("rates_import.deck_there") },
          { value: "new", label: t("rates_import.deck_new") },
        ]}
      />
      {!fresh && (
        <RefPicker
          label={t("decks.deck")}
          kind="rate-deck"
          required
          value={wanted.deckId}
          change={(deckId) => change({ ...wanted, deckId })}
          error={faultAt(error, "rate_deck_id")}
        />
      )}
      {fresh && (
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <TextInput
            label={t("rates_import.deck_name")}
            required
            maxLength={100}
            value={wanted.deck.name}
            onChange={(event) => setDeck({ name: event.currentTarget.value })}
            error={faultAt(error, "name")}
          />
          <TextInput
            label={t("decks.currency")}
            required
            maxLength={3}
            maw={110}
            value={wanted.deck.currency}
            onChange={(event) => setDeck({ currency: event.currentTarget.value.toUpperCase() })}
            error={faultAt(error, "currency")}
          />
        </Group>
      )}
      {fresh && (
        <Checkbox
          label={t("rates_import.shared")}
          checked={wanted.deck.shared}
          onChange={(event) => setDeck({ shared: event.currentTarget.checked })}
        />
      )}
      <TextInput
        label={t("rates_import.version_name")}
        description={t("rates_import.version_text")}
        required
        maxLength={100}
        value={wanted.version}
        onChange={(event) => change({ ...wanted, version: event.currentTarget.value })}
        error={fresh ? null : faultAt(error, "name")}
      />
    </>
  );
}
