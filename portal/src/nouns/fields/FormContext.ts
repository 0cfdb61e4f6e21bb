import { createContext, useContext } from "react";

export type FormFacts = {
  /** Plural name. */
  noun: string;
  /** The row is there already. */
  made: boolean;
  /** What was wrong with the value at this path. */
  errorAt: (path: string) => string | undefined;
  /** Whether somewhere below this path something was wrong. */
  hasErrorIn: (path: string) => boolean;
  mayOnly: (right: string) => boolean;
};

export const FormContext = createContext<FormFacts | null>(null);

export function useFormContext(): FormFacts {
  const facts = useContext(FormContext);
  if (!facts) throw new Error("a field stands in no form");
  return facts;
}
