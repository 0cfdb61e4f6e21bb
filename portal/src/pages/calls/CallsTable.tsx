import { Table } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Call } from "../../api/types";
import rows from "../../parts/Rows.module.css";
import { useAccountId } from "../../shell/account";
import classes from "./Calls.module.css";
import { Cell, type Column, FIGURES } from "./columns";

type Props = { calls: Call[]; columns: readonly Column[]; open: string | undefined };

export function CallsTable({ calls, columns, open }: Props) {
  const { t } = useTranslation();
  return (
    <section className={classes.scroll} aria-label={t("calls.title")} tabIndex={0}>
      <Table className={`${rows.table} ${classes.table}`} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} data-figure={FIGURES.has(column) || undefined}>
                {t(`calls.field.${column}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.map((call) => (
            <Row key={call.id} call={call} columns={columns} open={open === call.id} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Row({ call, columns, open }: { call: Call; columns: readonly Column[]; open: boolean }) {
  const account = useAccountId();
  const navigate = useNavigate();
  const to = `/a/${account}/calls/${call.id}` as string;
  const search = ((before: object) => before) as never;
  return (
    <Table.Tr
      className={`${rows.row} ${classes.row}`}
      data-open={open || undefined}
      onClick={(event) => {
        const chosen = window.getSelection()?.toString();
        if (!chosen && !(event.target as Element).closest("a, button")) {
          void navigate({ to, search });
        }
      }}
    >
      {columns.map((column, place) => (
        <Table.Td key={column} data-figure={FIGURES.has(column) || undefined}>
          {place === 0 ? (
            <Link to={to} search={search} className={classes.link} aria-current={open || undefined}>
              <Cell call={call} column={column} />
            </Link>
          ) : (
            <Cell call={call} column={column} />
          )}
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
