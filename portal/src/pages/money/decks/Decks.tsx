import { Button, Group, Pagination, Table } from "@mantine/core";
import { IconReceipt2, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may } from "../../../api/may";
import { nouns } from "../../../api/nouns";
import { useWho } from "../../../api/session";
import { Page } from "../../../parts/Page";
import { Blank, ErrorState, Loading } from "../../../parts/states";
import { useAccount, useAccountId } from "../../../shell/account";
import { text, useAsked } from "../asked";
import { SearchBox } from "../SearchBox";
import { numberCell, Sheet } from "../Sheet";
import { DeckRow } from "./DeckRow";
import { decksQuery, PER_PAGE, versionsQuery } from "./queries";

/** Price lists, and which version of each is in force. */
export function Decks() {
  const { t } = useTranslation();
  const account = useAccountId();
  const place = useAccount();
  const who = useWho();
  const [asked, setAsked] = useAsked();
  const page = Number(asked.page ?? 1);
  const q = text(asked.q);
  const found = useQuery(decksQuery(account, { q: q || undefined, page }));
  const decks = found.data?.items ?? [];
  const versions = useQuery(versionsQuery(account, decks.map((each) => each.id).sort()));
  const importing = may(who, nouns["rate-deck-versions"]!, "add", place) && (
    <Button
      size="xs"
      leftSection={<IconUpload size={16} aria-hidden />}
      renderRoot={(props) => <Link {...props} to={`/a/${account}/decks/import` as string} />}
    >
      {t("decks.import")}
    </Button>
  );
  return (
    <Page title={t("decks.title")} text={t("decks.text")} actions={importing} wide>
      <Group px={{ base: 16, sm: 24 }} pb={10}>
        <SearchBox
          label={t("decks.find")}
          value={q}
          find={(q) => setAsked({ q, page: undefined })}
        />
      </Group>
      {found.isPending && <Loading />}
      {found.isError && <ErrorState error={found.error} again={() => void found.refetch()} />}
      {found.data && decks.length === 0 && (
        <Blank
          icon={IconReceipt2}
          title={q ? t("list.nothing_found") : t("decks.none")}
          text={q ? undefined : t("decks.none_text")}
          action={q ? undefined : importing}
        />
      )}
      {decks.length > 0 && (
        <Sheet label={t("decks.title")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("decks.deck")}</Table.Th>
              <Table.Th>{t("decks.in_force")}</Table.Th>
              <Table.Th className={numberCell}>{t("decks.rates")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("decks.since")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("decks.next")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("decks.currency")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {decks.map((deck) => (
              <DeckRow
                key={deck.id}
                deck={deck}
                versions={versions.data?.items.filter((each) => each.rate_deck_id === deck.id)}
              />
            ))}
          </Table.Tbody>
        </Sheet>
      )}
      {found.data && found.data.total > PER_PAGE && (
        <Group p="md" justify="flex-end">
          <Pagination
            value={page}
            total={Math.ceil(found.data.total / PER_PAGE)}
            onChange={(page) => setAsked({ page })}
            getControlProps={(control) => ({ "aria-label": t(`list.${control}`) })}
          />
        </Group>
      )}
    </Page>
  );
}
