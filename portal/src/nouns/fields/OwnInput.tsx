import type { Field } from "../../api/nouns";
import type { Values } from "../model";
import { FieldInput } from "./FieldInput";

/** The input of a form's own field, among the values of all. */
export function OwnInput(props: {
  field: Field;
  values: Values;
  set: (change: (now: Values) => Values) => void;
  disabled?: boolean;
}) {
  const { name } = props.field;
  return (
    <FieldInput
      field={props.field}
      path={name}
      texts={name}
      value={props.values[name]}
      change={(next) => props.set((now) => ({ ...now, [name]: next }))}
      disabled={props.disabled}
    />
  );
}
