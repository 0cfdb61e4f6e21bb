import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Rows.module.css";

export type Column<Row> = {
  name: string;
  head: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand at the right, so that they can be compared. */
  figure?: boolean;
};

/** A short table; where there is no room for one, each row is a block with its heads beside. */
export function Rows<Row>(props: {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}) {
  return (
    <section className={classes.frame} aria-label={props.label} tabIndex={0}>
      <Table className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            {props.columns.map(({ name, head, figure }) => (
              <Table.Th key={name} data-figure={figure || undefined}>
                {head || <span className="visually-hidden">{name}</span>}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.rows.map((row) => (
            <Table.Tr key={props.keyOf(row)} className={classes.row}>
              {props.columns.map(({ name, head, cell, figure }) => (
                <Table.Td
                  key={name}
                  data-figure={figure || undefined}
                  data-head={head || undefined}
                >
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
