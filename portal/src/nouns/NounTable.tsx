import { Checkbox } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import { useAccountId } from "../shell/account";
import { Cell } from "./Cell";
import type { Column } from "./columns";
import { isNumeric, type Row, type Values } from "./model";
import classes from "./NounTable.module.css";
import { useNames } from "./useNames";
import { viewOf } from "./views";

type Props = {
  noun: Noun;
  columns: Column[];
  rows: Row[];
  search: Values;
  setSearch: (change: Values) => void;
  chosen: Set<string>;
  choose?: (ids: Set<string>) => void;
};

export function NounTable(props: Props) {
  const { noun, columns, rows, chosen, choose } = props;
  const { t } = useTranslation();
  const names = useNames(
    columns.flatMap((column) => column.field ?? []),
    rows,
  );
  const extras = useExtras(noun, rows);
  const open = useParams({ strict: false }).id;
  const all = rows.length > 0 && rows.every((row) => chosen.has(row.id));
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose?.(next);
  };
  return (
    <section className={classes.scroll} tabIndex={0} aria-label={t("list.table")}>
      <table className={classes.table}>
        <thead>
          <tr>
            {choose && (
              <th className={classes.check}>
                <Checkbox
                  size="xs"
                  aria-label={t("list.choose_all")}
                  checked={all}
                  indeterminate={!all && chosen.size > 0}
                  onChange={() => choose(new Set(all ? [] : rows.map((row) => row.id)))}
                />
              </th>
            )}
            {columns.map((column) => (
              <Heading key={column.name} {...props} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-open={row.id === open || undefined}>
              {choose && (
                <td className={classes.check}>
                  <Checkbox
                    size="xs"
                    aria-label={t("list.choose", { name: String(row[noun.label]) })}
                    checked={chosen.has(row.id)}
                    onChange={() => toggle(row.id)}
                  />
                </td>
              )}
              {columns.map((column, place) => (
                <td key={column.name} className={isRight(column) ? classes.right : undefined}>
                  <Opening noun={noun} row={row} when={place === 0}>
                    {column.field ? (
                      <Cell
                        noun={noun.name}
                        field={column.field}
                        value={row[column.name]}
                        names={names}
                      />
                    ) : (
                      (extras.get(column.name)?.get(row.id) ?? "—")
                    )}
                  </Opening>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A noun has always the same ones, shown or not: their hooks keep their order. */
function useExtras(noun: Noun, rows: Row[]): Map<string, Map<string, ReactNode>> {
  const found = new Map<string, Map<string, ReactNode>>();
  for (const extra of viewOf(noun.name).extras ?? []) found.set(extra.name, extra.useValues(rows));
  return found;
}

const isRight = (column: Column) => column.field !== undefined && isNumeric(column.field);

/** The first column opens the row; the list and what it shows stay. */
function Opening(props: { noun: Noun; row: Row; when: boolean; children: ReactNode }) {
  const { noun, row, children } = props;
  const account = useAccountId();
  const owner = noun.name === "accounts" ? account : (row.account_id ?? account);
  if (!props.when) return children;
  return (
    <Link
      to={`/a/${owner}/${noun.name}/${row.id}` as string}
      search={true as never}
      className={classes.name}
    >
      {children}
    </Link>
  );
}

function Heading({ noun, column, search, setSearch }: Props & { column: Column }) {
  const { name, label } = column;
  const side = isRight(column) ? classes.right : undefined;
  if (noun.paging !== "page" || !column.field || !noun.sort.includes(name)) {
    return <th className={side}>{label}</th>;
  }
  const sorted = search.sort === name ? "up" : search.sort === `-${name}` ? "down" : null;
  const next = { up: `-${name}`, down: undefined, none: name }[sorted ?? "none"];
  return (
    <th
      className={side}
      aria-sort={sorted ? (sorted === "up" ? "ascending" : "descending") : undefined}
    >
      <button type="button" className={classes.sort} onClick={() => setSearch({ sort: next })}>
        {label}
        {sorted === "up" && <IconArrowUp size={13} aria-hidden />}
        {sorted === "down" && <IconArrowDown size={13} aria-hidden />}
      </button>
    </th>
  );
}
