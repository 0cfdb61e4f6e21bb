import type { ComponentType, ReactNode } from "react";
import type { Row } from "../model";

/** A column made of other nouns' rows. */
export type Extra = {
  name: string;
  /** Key of its heading. */
  title: string;
  /** What it shows for each of these rows, by their ids. */
  useValues: (rows: Row[]) => Map<string, ReactNode>;
};

/** What is made by hand for a noun that people look at every day; all else is generic. */
export type View = {
  /** Columns of whoever has never chosen any; extra ones by their names. */
  columns?: string[];
  extras?: Extra[];
  /** Fields that the summary tells better. */
  hidden?: string[];
  /** Above the form of a row. */
  Summary?: ComponentType<{ row: Row }>;
};
