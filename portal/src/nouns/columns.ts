import { useLocalStorage } from "@mantine/hooks";
import type { Noun } from "../api/nouns";
import { columnsOf, firstColumns } from "./model";

/** A new version forgets what was chosen among columns that are no more. */
const VERSION = 1;

type Kept = { version: number; names: string[] };

/** Which columns somebody looks at, kept in this browser. */
export function useColumns(noun: Noun) {
  const [kept, keep, forget] = useLocalStorage<Kept | null>({
    key: `ringfort.columns.${noun.name}`,
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const all = columnsOf(noun);
  const chosen = kept?.version === VERSION ? kept.names : firstColumns(noun);
  return {
    all,
    shown: all.filter((field) => chosen.includes(field.name)),
    toggle: (name: string) => {
      const names = chosen.includes(name)
        ? chosen.filter((each) => each !== name)
        : [...chosen, name];
      keep({ version: VERSION, names });
    },
    reset: forget,
  };
}
