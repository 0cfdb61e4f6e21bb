import data from "./nouns.json";
import type { Sees } from "./types";

export type Action = "view" | "details" | "steer" | "change" | "add" | "delete";
export type Right = string;

/** Rights asked for, by action; `own`: those that suffice for rows of one's own user. */
export type Guard = {
  rights: Partial<Record<Action, Right>>;
  own?: Partial<Record<Action, Right>>;
  /** Asked for besides in accounts below one's own. */
  below?: Partial<Record<Action, Right>>;
  /** Member of an account's `self_service` with which rights over users suffice. */
  handed_over?: "numbers" | "devices";
  /** What of its money an account's own people have to be shown. */
  money?: keyof Sees;
};

export type FieldType =
  | "string"
  | "integer"
  | "number"
  | "decimal"
  | "boolean"
  | "enum"
  | "datetime"
  | "date"
  | "time"
  | "uuid"
  | "object"
  | "list"
  | "map"
  | "any";

export type Filter = "eq" | "contains" | "from" | "to" | "set";

export type Field = {
  name: string;
  type: FieldType;
  format?: string;
  /** In a create. */
  required?: true;
  nullable?: true;
  default?: unknown;
  /** Of an enum. */
  values?: string[];
  /** Kind of what the id names. */
  ref?: string;
  /** Rows that an account above shares will do too. */
  offered?: true;
  /** Of an object. */
  fields?: Field[];
  /** Of a list or a map. */
  item?: Field;
  /** Of a map. */
  key?: Field;
  mark?: "fixed" | "read_only" | "input" | "once";
  secret?: true;
  multiline?: true;
  min?: number;
  max?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  /** Right without which only the default will do. */
  needs?: Right;
  filters?: Filter[];
};

export type Verb = {
  name: string;
  /** What one has to be allowed to do to the row. */
  action: Action;
  takes?: Field[];
  gives: boolean;
  answer?: Field[];
};

export type Noun = {
  name: string;
  kind: string;
  /** Field by which people know a row. */
  label: string;
  paging: "page" | "keyset";
  writable: boolean;
  feature?: string;
  /** Whether `q` finds anything. */
  search: boolean;
  /** Any of these lets see some rows at least; `may` decides. */
  view: Right[];
  change: Right[];
  guard: Guard;
  fields: Field[];
  sort: string[];
  verbs: Verb[];
};

export const nouns = data as unknown as Record<string, Noun>;

const kinds = new Map(Object.values(nouns).map((noun) => [noun.kind, noun]));

export const nounOfKind = (kind: string): Noun | undefined => kinds.get(kind);
