import { useLocalStorage } from "@mantine/hooks";

/** Which columns somebody has chosen, in the order of `all`; kept in the browser.
 * @param table its name and the version of its columns: another version begins anew */
export function useColumns<Name extends string>(
  table: string,
  all: readonly Name[],
  standard: readonly Name[],
) {
  const [kept, keep, forget] = useLocalStorage<string[]>({
    key: `ringfort.columns.${table}`,
    defaultValue: [...standard],
    getInitialValueInEffect: false,
  });
  const shown = all.filter((each) => kept.includes(each));
  const toggle = (name: Name) =>
    keep(kept.includes(name) ? kept.filter((each) => each !== name) : [...kept, name]);
  return { shown, toggle, reset: forget };
}
