import { i18n } from "../i18n";
import { nounOfKind } from "./nouns";

export type NounWords = { one: string; many: string; what: string };

/** Texts of the nouns' fields; `locale/fields.*.json`. */
type Fields = Record<"label" | "help" | "value" | "verb" | "kind", Record<string, string>> & {
  noun: Record<string, NounWords>;
};

/** Name of a field; `path` is dotted, items of lists and values of maps do not add to it. */
export const fieldLabel = (noun: string, path: string): string =>
  found("label", noun, path) ?? last(path);

export const fieldHelp = (noun: string, path: string): string | undefined =>
  found("help", noun, path);

/** A value of an enum in words. One that is newer than the texts stays as it is. */
export const valueLabel = (noun: string, path: string, value: string): string =>
  found("value", noun, path, value) ?? value;

/** What a boolean is chosen from. */
export const yesAndNo = () => [
  { value: "true", label: i18n.t("value.yes") },
  { value: "false", label: i18n.t("value.no") },
];

export const verbLabel = (noun: string, verb: string): string => found("verb", noun, verb) ?? verb;

export const nounWords = (noun: string): NounWords =>
  fields().noun[noun] ?? { one: noun, many: noun, what: "" };

/** Title of the noun's pages. */
export const nounTitle = (noun: string): string => nounWords(noun).many;

/** One thing of this kind, as references, search and the audit log name kinds. */
export function kindTitle(kind: string): string {
  const noun = nounOfKind(kind);
  return (noun ? nounWords(noun.name).one : fields().kind[kind]) ?? kind;
}

/** `<noun>.<path>`, else `<path>`, else its last names, from more to fewer. */
function found(
  area: "label" | "help" | "value" | "verb",
  noun: string,
  path: string,
  value?: string,
): string | undefined {
  const names = [noun, ...path.split(".")];
  const texts = fields()[area];
  const end = value === undefined ? "" : `.${value}`;
  for (let first = 0; first < names.length; first++) {
    const text = texts[names.slice(first).join(".") + end];
    if (text !== undefined) return text;
  }
  return undefined;
}

const fields = (): Fields => i18n.getResourceBundle(i18n.language, "fields");

const last = (path: string): string => path.slice(path.lastIndexOf(".") + 1);
