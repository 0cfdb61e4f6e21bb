import { Checkbox } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Field, Noun } from "../api/nouns";
import { fieldLabel } from "../api/words";
import { useAccountId } from "../shell/account";
import { Cell } from "./Cell";
import { isNumeric, type Row, type Values } from "./model";
import classes from "./NounTable.module.css";
import { useNames } from "./useNames";

type Props = {
  noun: Noun;
  columns: Field[];
  rows: Row[];
  search: Values;
  setSearch: (change: Values) => void;
  chosen: Set<string>;
  choose?: (ids: Set<string>) => void;
};

export function NounTable(props: Props) {
  const { noun, columns, rows, chosen, choose } = props;
  const { t } = useTranslation();
  const names = useNames(columns, rows);
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
            {columns.map((field) => (
              <Heading key={field.name} {...props} field={field} />
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
              {columns.map((field, place) => (
                <td key={field.name} className={isNumeric(field) ? classes.right : undefined}>
                  {place === 0 ? (
                    <Name noun={noun} row={row}>
                      <Cell noun={noun.name} field={field} value={row[field.name]} names={names} />
                    </Name>
                  ) : (
                    <Cell noun={noun.name} field={field} value={row[field.name]} names={names} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The first column opens the row; the list and what it shows stay. */
function Name({ noun, row, children }: { noun: Noun; row: Row; children: React.ReactNode }) {
  const account = useAccountId();
  const owner = noun.name === "accounts" ? account : (row.account_id ?? account);
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

function Heading({ noun, field, search, setSearch }: Props & { field: Field }) {
  const label = fieldLabel(noun.name, field.name);
  const side = isNumeric(field) ? classes.right : undefined;
  if (noun.paging !== "page" || !noun.sort.includes(field.name)) {
    return <th className={side}>{label}</th>;
  }
  const sorted =
    search.sort === field.name ? "up" : search.sort === `-${field.name}` ? "down" : null;
  const next = { up: `-${field.name}`, down: undefined, none: field.name }[sorted ?? "none"];
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
