import { Anchor, Button, Table, VisuallyHidden } from "@mantine/core";
import { IconPencil, IconReceipt2, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../../api/may";
import { nouns } from "../../../api/nouns";
import { useWho } from "../../../api/session";
import type { RateDeckVersion } from "../../../api/types";
import { Page } from "../../../parts/Page";
import { Moment } from "../../../parts/show";
import { Blank, ErrorState, Loading } from "../../../parts/states";
import { useAccount, useAccountId } from "../../../shell/account";
import { numberCell, Sheet } from "../Sheet";
import { ActivateDialog } from "./ActivateDialog";
import { standing } from "./inForce";
import { deckQuery, versionsQuery } from "./queries";
import { StandingOf } from "./Standing";
import { VersionMenu } from "./VersionMenu";

/** One price list: its versions, what is in force and what comes next. */
export function Deck() {
  const { t, i18n } = useTranslation();
  const account = useAccountId();
  const place = useAccount();
  const who = useWho();
  const { deck: id } = useParams({ strict: false }) as { deck: string };
  const deck = useQuery(deckQuery(account, id));
  const found = useQuery(versionsQuery(account, [id]));
  const [activating, setActivating] = useState<RateDeckVersion | null>(null);
  const noun = nouns["rate-deck-versions"]!;
  const mayChange = may(who, noun, "change", place);
  const mayDelete = may(who, noun, "delete", place);
  const versions = found.data?.items ?? [];
  const actions = mayChange && (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPencil size={16} aria-hidden />}
        renderRoot={(props) => <Link {...props} to={`/a/${account}/rate-decks/${id}` as string} />}
      >
        {t("do.edit")}
      </Button>
      <Button
        size="xs"
        leftSection={<IconUpload size={16} aria-hidden />}
        renderRoot={(props) => (
          <Link
            {...props}
            to={`/a/${account}/decks/import` as string}
            search={{ deck: id } as never}
          />
        )}
      >
        {t("decks.import")}
      </Button>
    </>
  );
  const failed = deck.error ?? found.error;
  return (
    <Page
      title={deck.data?.name ?? t("decks.deck")}
      text={
        <>
          <Anchor
            inherit
            c="dimmed"
            underline="always"
            renderRoot={(props) => <Link {...props} to={`/a/${account}/decks` as string} />}
          >
            {t("decks.title")}
          </Anchor>
          {deck.data && ` · ${deck.data.currency}`}
          {deck.data?.shared && ` · ${t("decks.shared")}`}
        </>
      }
      actions={actions}
      wide
    >
      {failed && <ErrorState error={failed} />}
      {!failed && found.isPending && <Loading />}
      {!failed && found.data && versions.length === 0 && (
        <Blank
          icon={IconReceipt2}
          title={t("decks.no_versions")}
          text={t("decks.no_versions_text")}
          action={actions}
        />
      )}
      {!failed && versions.length > 0 && (
        <Sheet label={t("decks.versions")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("decks.version")}</Table.Th>
              <Table.Th>{t("decks.state")}</Table.Th>
              <Table.Th className={numberCell}>{t("decks.rates")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("decks.effective_at")}</Table.Th>
              <Table.Th visibleFrom="md">{t("decks.made_at")}</Table.Th>
              <Table.Th>
                <VisuallyHidden>{t("wallet.actions")}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {versions.map((each) => (
              <Table.Tr key={each.id}>
                <Table.Td>
                  <Link to={`/a/${account}/decks/${id}/${each.id}` as string}>{each.name}</Link>
                </Table.Td>
                <Table.Td>
                  <StandingOf standing={standing(each, versions, Date.now())} />
                </Table.Td>
                <Table.Td className={numberCell}>
                  {each.rows.toLocaleString(i18n.language)}
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Moment at={each.effective_at} />
                </Table.Td>
                <Table.Td visibleFrom="md">
                  <Moment at={each.created_at} />
                </Table.Td>
                <Table.Td className={numberCell}>
                  <VersionMenu
                    version={each}
                    mayChange={mayChange}
                    mayDelete={mayDelete}
                    activate={setActivating}
                  />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Sheet>
      )}
      <ActivateDialog version={activating} close={() => setActivating(null)} />
    </Page>
  );
}
