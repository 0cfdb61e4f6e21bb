import { Anchor, Button, Group } from "@mantine/core";
import { IconReceipt2, IconUpload } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../../api/may";
import { nouns } from "../../../api/nouns";
import { useWho } from "../../../api/session";
import type { RateDeck, RateDeckVersion } from "../../../api/types";
import { More } from "../../../parts/More";
import { Page } from "../../../parts/Page";
import { Blank, ErrorState, Loading } from "../../../parts/states";
import { useAccount, useAccountId } from "../../../shell/account";
import { text, useAsked } from "../asked";
import { SearchBox } from "../SearchBox";
import { ActivateDialog } from "./ActivateDialog";
import { standing } from "./inForce";
import { deckQuery, ratesQuery, versionQuery, versionsQuery } from "./queries";
import { RateRows } from "./RateRows";
import { VersionMenu } from "./VersionMenu";

/** The rates of one version of a deck. */
export function Version() {
  const { t } = useTranslation();
  const account = useAccountId();
  const ids = useParams({ strict: false }) as { deck: string; version: string };
  const deck = useQuery(deckQuery(account, ids.deck));
  const version = useQuery(versionQuery(account, ids.version));
  const failed = deck.error ?? version.error;
  if (failed || !deck.data || !version.data) {
    return (
      <Page title={t("decks.version")} wide>
        {failed ? <ErrorState error={failed} /> : <Loading />}
      </Page>
    );
  }
  return <Shown deck={deck.data} version={version.data} />;
}

function Shown({ deck, version }: { deck: RateDeck; version: RateDeckVersion }) {
  const { t, i18n } = useTranslation();
  const account = useAccountId();
  const place = useAccount();
  const who = useWho();
  const [activating, setActivating] = useState<RateDeckVersion | null>(null);
  const versions = useQuery(versionsQuery(account, [deck.id])).data?.items ?? [version];
  const noun = nouns["rate-deck-versions"]!;
  const mayChange = may(who, noun, "change", place);
  return (
    <Page
      title={version.name}
      text={
        <>
          <Anchor
            inherit
            c="dimmed"
            underline="always"
            renderRoot={(props) => (
              <Link {...props} to={`/a/${account}/decks/${deck.id}` as string} />
            )}
          >
            {deck.name}
          </Anchor>
          {` · ${t(`decks.standing_${standing(version, versions, Date.now())}`)} · `}
          {t("decks.count", {
            count: version.rows,
            shown: version.rows.toLocaleString(i18n.language),
          })}
        </>
      }
      actions={
        <>
          {mayChange && version.state === "ready" && (
            <Button size="xs" onClick={() => setActivating(version)}>
              {t("decks.activate")}
            </Button>
          )}
          <VersionMenu
            version={version}
            mayChange={mayChange}
            mayDelete={may(who, noun, "delete", place)}
            activate={setActivating}
          />
        </>
      }
      wide
    >
      {version.state === "empty" ? (
        <Blank
          icon={IconReceipt2}
          title={t("decks.empty")}
          text={t("decks.empty_text")}
          action={mayChange && <ImportHere version={version} />}
        />
      ) : (
        <Rates deck={deck} version={version} />
      )}
      <ActivateDialog version={activating} close={() => setActivating(null)} />
    </Page>
  );
}

function ImportHere({ version }: { version: RateDeckVersion }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const to = `/a/${account}/decks/import`;
  const search = { deck: version.rate_deck_id, version: version.id };
  return (
    <Button
      leftSection={<IconUpload size={16} aria-hidden />}
      renderRoot={(props) => <Link {...props} to={to as string} search={search as never} />}
    >
      {t("decks.import_into")}
    </Button>
  );
}

function Rates({ deck, version }: { deck: RateDeck; version: RateDeckVersion }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const [asked, setAsked] = useAsked();
  const q = text(asked.q);
  const found = useInfiniteQuery(ratesQuery(account, version, q));
  const rates = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Group px={{ base: 16, sm: 24 }} pb={10}>
        <SearchBox
          label={t("decks.find_rate")}
          value={q}
          find={(q) => setAsked({ q })}
          width={320}
        />
      </Group>
      {found.isPending && <Loading />}
      {found.isError && <ErrorState error={found.error} again={() => void found.refetch()} />}
      {found.data && rates.length === 0 && (
        <Blank icon={IconReceipt2} title={t("list.nothing_found")} text={t("decks.no_rate_text")} />
      )}
      {rates.length > 0 && (
        <RateRows label={t("decks.rates")} rates={rates} currency={deck.currency} />
      )}
      <More of={found} />
    </>
  );
}
