import { Skeleton, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { RateDeck, RateDeckVersion } from "../../../api/types";
import { Moment, State } from "../../../parts/show";
import { useAccountId } from "../../../shell/account";
import { numberCell } from "../Sheet";
import { coming, inForce } from "./inForce";

export function DeckRow(props: { deck: RateDeck; versions?: RateDeckVersion[] }) {
  const { t, i18n } = useTranslation();
  const account = useAccountId();
  const { deck, versions } = props;
  const present = inForce(versions ?? [], Date.now());
  const next = coming(versions ?? [], Date.now());
  return (
    <Table.Tr>
      <Table.Td>
        <Link to={`/a/${account}/decks/${deck.id}` as string}>{deck.name}</Link>
      </Table.Td>
      <Table.Td>
        {!versions && <Skeleton height={12} width={120} />}
        {versions && !present && <State tone="warn">{t("decks.nothing_in_force")}</State>}
        {present?.name}
      </Table.Td>
      <Table.Td className={numberCell}>{present?.rows.toLocaleString(i18n.language)}</Table.Td>
      <Table.Td visibleFrom="sm">{present && <Moment at={present.effective_at} />}</Table.Td>
      <Table.Td visibleFrom="sm">
        {next && (
          <>
            {next.name}, <Moment at={next.effective_at} />
          </>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">{deck.currency}</Table.Td>
    </Table.Tr>
  );
}
