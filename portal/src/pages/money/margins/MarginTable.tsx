import { Table } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { MarginSeen } from "../../../api/types";
import { Amount } from "../../../parts/show";
import { useAccountId } from "../../../shell/account";
import { marginOf, percent } from "../check/margin";
import { trimmed } from "../micros";
import { numberCell, Sheet } from "../Sheet";
import { Bar } from "./Bar";
import classes from "./MarginTable.module.css";
import { share, type Total, totals } from "./totals";

type By = "destination" | "account" | "trunk";

export function MarginTable({ rows, by }: { rows: MarginSeen[]; by: By }) {
  const { t } = useTranslation();
  return (
    <Sheet label={t("margins.title")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t(`margins.by_${by}`)}</Table.Th>
          <Table.Th w="18%" visibleFrom="sm">
            <span className={classes.legend}>
              <span className={classes.ofBought}>{t("margins.bought")}</span>
              <span className={classes.ofLeft}>{t("margins.margin")}</span>
              <span className={classes.ofLoss}>{t("margins.loss")}</span>
            </span>
          </Table.Th>
          <Table.Th className={numberCell} visibleFrom="md">
            {t("margins.calls")}
          </Table.Th>
          <Table.Th className={numberCell} visibleFrom="md">
            {t("margins.minutes")}
          </Table.Th>
          <Table.Th className={numberCell}>{t("margins.sold")}</Table.Th>
          <Table.Th className={numberCell} visibleFrom="sm">
            {t("margins.bought")}
          </Table.Th>
          <Table.Th className={numberCell}>{t("margins.margin")}</Table.Th>
          <Table.Th className={numberCell} visibleFrom="sm">
            %
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={`${row.id} ${row.name} ${row.currency} ${row.bought === null}`}>
            <Table.Td>
              <Named row={row} by={by} />
            </Table.Td>
            <Table.Td visibleFrom="sm">
              <Bar row={row} width={share(row, rows)} />
            </Table.Td>
            <Figures row={row} />
          </Table.Tr>
        ))}
        {totals(rows).map((total) => (
          <Table.Tr key={total.currency} className={classes.total}>
            <Table.Td>{t("margins.total", { currency: total.currency })}</Table.Td>
            <Table.Td visibleFrom="sm" />
            <Figures row={total} />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}

function Named({ row, by }: { row: MarginSeen; by: By }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const name = row.name || t("margins.no_name");
  if (row.id && by === "account") return <Link to={`/a/${row.id}/wallet` as string}>{name}</Link>;
  if (row.id && by === "trunk") {
    return <Link to={`/a/${account}/trunks/${row.id}` as string}>{name}</Link>;
  }
  return name;
}

function Figures({ row }: { row: MarginSeen | Total }) {
  const { i18n } = useTranslation();
  const amount = (value: string | null) =>
    value === null ? "—" : <Amount value={trimmed(value)} currency={row.currency} />;
  const margin = row.margin === null ? null : marginOf(row.sold, row.bought);
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <>
      <Table.Td className={numberCell} visibleFrom="md">
        {number(row.calls)}
      </Table.Td>
      <Table.Td className={numberCell} visibleFrom="md">
        {number(Number(row.minutes))}
      </Table.Td>
      <Table.Td className={numberCell}>{amount(row.sold)}</Table.Td>
      <Table.Td className={numberCell} visibleFrom="sm">
        {amount(row.bought)}
      </Table.Td>
      <Table.Td className={numberCell}>{amount(row.margin)}</Table.Td>
      <Table.Td className={numberCell} visibleFrom="sm">
        {margin ? percent(margin.tenths, i18n.language) : "—"}
      </Table.Td>
    </>
  );
}
