import { Button, Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { WalletBelow } from "../../api/types";
import { Amount, State } from "../../parts/show";
import type { Whose } from "./MoveMoney";
import { microsOf, trimmed } from "./micros";
import { numberCell } from "./Sheet";

export function WalletRow(props: { row: WalletBelow; move?: (whose: Whose) => void }) {
  const { t } = useTranslation();
  const { row, move } = props;
  const amount = (value: string) => <Amount value={trimmed(value)} currency={row.currency} />;
  const spent = row.available !== null && (microsOf(row.available) ?? 0n) <= 0n;
  return (
    <Table.Tr>
      <Table.Td>
        <Link to={`/a/${row.account_id}/wallet` as string}>{row.account}</Link>
      </Table.Td>
      <Table.Td visibleFrom="sm">{t(`wallet.billing_${row.billing}`)}</Table.Td>
      <Table.Td className={numberCell} visibleFrom="md">
        {amount(row.reserved)}
      </Table.Td>
      <Table.Td className={numberCell}>{amount(row.balance)}</Table.Td>
      <Table.Td className={numberCell} visibleFrom="sm">
        {row.available === null && t("wallet.anything")}
        {row.available !== null &&
          (spent ? <State tone="bad">{amount(row.available)}</State> : amount(row.available))}
      </Table.Td>
      {move && (
        <Table.Td className={numberCell}>
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("wallet.move_for", { name: row.account })}
            onClick={() => move({ id: row.account_id, name: row.account, wallet: row })}
          >
            {t("wallet.do_top_up")}
          </Button>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
