import type { Field, Filter, Noun } from "../api/nouns";

export type Row = Record<string, unknown> & { id: string; account_id: string | null };
export type Values = Record<string, unknown>;

export function listPath(noun: Noun, account: string): string {
  return `/accounts/${account}/${noun.name}`;
}

/** An account's own path is that of itself. */
export function itemPath(noun: Noun, account: string, id: string): string {
  return noun.name === "accounts" ? `/accounts/${id}` : `${listPath(noun, account)}/${id}`;
}

const HIDDEN = new Set(["id", "account_id", "created_at", "updated_at", "description", "revision"]);
const FLAT = new Set<Field["type"]>([
  "string",
  "integer",
  "number",
  "decimal",
  "boolean",
  "enum",
  "datetime",
  "date",
  "time",
  "uuid",
]);
const MOST_AT_FIRST = 7;

/** Fields that a table can show; the one by which people know a row comes first. */
export function columnsOf(noun: Noun): Field[] {
  const shown = noun.fields.filter(
    (field) => field.mark !== "input" && field.mark !== "once" && !field.secret && isShort(field),
  );
  return [...shown].sort((a, b) => Number(b.name === noun.label) - Number(a.name === noun.label));
}

function isShort(field: Field): boolean {
  return FLAT.has(field.type) || (field.type === "list" && FLAT.has(field.item?.type ?? "any"));
}

/** Columns of somebody who has never chosen any. */
export function firstColumns(noun: Noun): string[] {
  const names = columnsOf(noun)
    .filter((field) => !HIDDEN.has(field.name) && !field.multiline)
    .map((field) => field.name);
  const first = names.slice(0, MOST_AT_FIRST);
  return noun.paging === "keyset" ? ["created_at", ...first] : first;
}

export function isNumeric(field: Field): boolean {
  return ["integer", "number", "decimal"].includes(field.type);
}

export type Condition = { field: Field; filter: Filter; value: string | string[] };

export const paramOf = (field: Field, filter: Filter): string =>
  filter === "eq" ? field.name : `${field.name}_${filter}`;

/** Filters as they stand in the address, in the API's own words. */
export function conditionsOf(noun: Noun, search: Values): Condition[] {
  return noun.fields.flatMap((field) =>
    (field.filters ?? []).flatMap((filter) => {
      const value = search[paramOf(field, filter)];
      return value === undefined ? [] : [{ field, filter, value: texts(value) }];
    }),
  );
}

function texts(value: unknown): string | string[] {
  return Array.isArray(value) ? value.map(String) : String(value);
}

/** Fields of a form, the everyday ones first; `made`: the row is there already. */
export function formFields(noun: Noun, made: boolean): { plain: Field[]; folded: Field[] } {
  const editable = noun.fields
    .filter((field) => (made ? !field.mark || field.mark === "fixed" : !isGiven(field)))
    .sort((a, b) => rank(noun, a) - rank(noun, b));
  return {
    plain: editable.filter((field) => field.type !== "object" || isSmall(field)),
    folded: editable.filter((field) => field.type === "object" && !isSmall(field)),
  };
}

/** What people know it by, then what must be given, then the rest as the API has it. */
const rank = (noun: Noun, field: Field) => (field.name === noun.label ? 0 : field.required ? 1 : 2);
const isGiven = (field: Field) => field.mark === "read_only" || field.mark === "once";
const isSmall = (field: Field) => (field.required ?? false) && (field.fields?.length ?? 0) < 4;

export function startValues(fields: Field[]): Values {
  return Object.fromEntries(fields.map((field) => [field.name, startValue(field)]));
}

export function startValue(field: Field): unknown {
  if (field.default !== undefined) return field.default;
  if (field.nullable) return null;
  if (field.type === "object") return startValues(field.fields ?? []);
  if (field.type === "list") return [];
  if (field.type === "map") return {};
  return field.type === "boolean" ? false : null;
}

/** Top-level fields whose value is another one than before: what a change sends. */
export function changes(before: Values, now: Values): Values {
  const names = Object.keys(now).filter((name) => !same(before[name], now[name]));
  return Object.fromEntries(names.map((name) => [name, now[name]]));
}

/** The order of an object's members says nothing. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Values, b as Values];
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].every((name) => same(left[name], right[name]));
}

/** An error belongs to the field of its path, and to those it is inside of. */
export function isWithin(errorAt: string | null, path: string): boolean {
  if (errorAt === null) return false;
  return errorAt === path || errorAt.startsWith(`${path}.`) || errorAt.startsWith(`${path}[`);
}
