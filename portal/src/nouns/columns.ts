import { useLocalStorage } from "@mantine/hooks";
import type { Field, Noun } from "../api/nouns";
import { fieldLabel } from "../api/words";
import { t } from "../i18n";
import { columnsOf, firstColumns } from "./model";
import { viewOf } from "./views";
import type { Extra } from "./views/view";

/** A new version forgets what was chosen among columns that are no more. */
const VERSION = 1;

type Kept = { version: number; names: string[] };

/** A column: of a field, or of other nouns' rows. */
export type Column = { name: string; label: string; field?: Field; extra?: Extra };

/** Which columns somebody looks at, kept in this browser. */
export function useColumns(noun: Noun) {
  const [kept, keep, forget] = useLocalStorage<Kept | null>({
    key: `ringfort.columns.${noun.name}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const view = viewOf(noun.name);
  const first = view.columns ?? firstColumns(noun);
  const all = everyColumn(noun).sort((a, b) => place(first, a) - place(first, b));
  const chosen = kept?.version === VERSION ? kept.names : first;
  return {
    all,
    shown: all.filter((column) => chosen.includes(column.name)),
    toggle: (name: string) => {
      const names = chosen.includes(name)
        ? chosen.filter((each) => each !== name)
        : [...chosen, name];
      keep({ version: VERSION, names });
    },
    reset: forget,
  };
}

export type Columns = ReturnType<typeof useColumns>;

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
