import type { Field, Noun } from "../api/nouns";
import { fieldLabel } from "../api/words";
import { t } from "../i18n";
import { useColumns } from "../parts/useColumns";
import { columnsOf, firstColumns } from "./model";
import { viewOf } from "./views";
import type { Extra } from "./views/view";

/** A new version forgets what was chosen among columns that are no more. */
const VERSION = 1;

/** A column: of a field, or of other nouns' rows. */
export type Column = { name: string; label: string; field?: Field; extra?: Extra };

/** Which columns of a noun somebody looks at, and all there are. */
export function useNounColumns(noun: Noun) {
  const first = viewOf(noun.name).columns ?? firstColumns(noun);
  const all = everyColumn(noun).sort((a, b) => place(first, a) - place(first, b));
  const names = all.map((column) => column.name);
  const chosen = useColumns(`${noun.name}.${VERSION}`, names, first);
  return { ...chosen, all, shown: all.filter((column) => chosen.shown.includes(column.name)) };
}

/** One with a name of its own takes the place of a field of that name. */
function everyColumn(noun: Noun): Column[] {
  const extras = (viewOf(noun.name).extras ?? []).map((extra) => ({
    name: extra.name,
    label: t(extra.title),
    extra,
  }));
  const taken = new Set(extras.map((each) => each.name));
  const fields = columnsOf(noun)
    .filter((field) => !taken.has(field.name))
    .map((field) => ({ name: field.name, label: fieldLabel(noun.name, field.name), field }));
  return [...fields, ...extras];
}

function place(first: string[], column: Column): number {
  const found = first.indexOf(column.name);
  return found < 0 ? first.length : found;
}
