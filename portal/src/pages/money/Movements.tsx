import { Anchor, Table, Text } from "@mantine/core";
import { IconReceipt } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import type { MovementSeen } from "../../api/types";
import { More } from "../../parts/More";
import { Amount, Moment } from "../../parts/show";
import { Blank, ErrorState, Loading } from "../../parts/states";
import { trimmed } from "./micros";
import { movementsQuery } from "./queries";
import { numberCell, Sheet } from "./Sheet";

/** How an account's money came and went. `balance`: with another one there are other movements. */
export function Movements(props: { account: string; balance: string; first?: ReactNode }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery(movementsQuery(props.account, props.balance));
  if (found.isPending) return <Loading />;
  if (found.isError) return <ErrorState error={found.error} again={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
    return (
      <Blank
        icon={IconReceipt}
        title={t("wallet.no_movements")}
        text={t("wallet.no_movements_text")}
        action={props.first}
      />
    );
  }
  return (
    <>
      <Sheet label={t("wallet.movements")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={220}>{t("wallet.when")}</Table.Th>
            <Table.Th w={150}>{t("wallet.kind")}</Table.Th>
            <Table.Th visibleFrom="sm">{t("wallet.reason")}</Table.Th>
            <Table.Th className={numberCell}>{t("wallet.amount")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} />
          ))}
        </Table.Tbody>
      </Sheet>
      <More of={found} label={t("wallet.earlier")} />
    </>
  );
}

/** The kind of movement; a call leads to what is known of it. */
function What({ row }: { row: MovementSeen }) {
  const { t } = useTranslation();
  const who = useWho();
  const kind = t(`wallet.kind_${row.kind}`);
  const { call_id: call, call_account_id: account } = row;
  if (!call || !account || !may(who, nouns.calls, "view", { id: account })) return kind;
  return (
    <Anchor component={Link} to={`/a/${account}/calls/${call}` as string} size="sm">
      {kind}
    </Anchor>
  );
}

function Row({ row }: { row: MovementSeen }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Moment at={row.created_at} />
      </Table.Td>
      <Table.Td>
        <What row={row} />
        <Text size="xs" c="dimmed" hiddenFrom="sm">
          {row.reason}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{row.reason || "—"}</Table.Td>
      <Table.Td className={numberCell}>
        {!row.amount.startsWith("-") && "+"}
        <Amount value={trimmed(row.amount)} currency={row.currency} />
      </Table.Td>
    </Table.Tr>
  );
}
