import {
  ColorInput,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Field } from "../../api/nouns";
import { fieldHelp, fieldLabel, valueLabel, yesAndNo } from "../../api/words";
import { RefPicker } from "../../parts/RefPicker";
import { DateTimeInput } from "./DateTimeInput";
import { useFormContext } from "./FormContext";
import { JsonInput } from "./JsonInput";
import { ListInput } from "./ListInput";
import { MapInput } from "./MapInput";
import { ObjectInput } from "./ObjectInput";

export type InputProps = {
  field: Field;
  /** Where its value stands, as the API's errors say it: `settings.codecs[1]`. */
  path: string;
  /** The same without places in lists: what its texts are found by. */
  texts: string;
  value: unknown;
  change: (value: unknown) => void;
  disabled?: boolean;
  /** Rows of a list have their label above. */
  bare?: boolean;
};

/** The input for one field of a noun, whatever its type. */
export function FieldInput(props: InputProps) {
  const { field, path, texts, value, change } = props;
  const { noun, made, errorAt, mayOnly } = useFormContext();
  const { t } = useTranslation();
  const label = fieldLabel(noun, texts);
  const disabled =
    props.disabled || (made && field.mark === "fixed") || (field.needs && !mayOnly(field.needs));
  const common = {
    label: props.bare ? undefined : label,
    "aria-label": props.bare ? label : undefined,
    description: props.bare ? undefined : fieldHelp(noun, texts),
    error: plain(errorAt(path), field, t),
    required: Boolean(field.required) && !made,
    disabled: Boolean(disabled),
    "data-path": path,
  };
  if (field.ref && field.type !== "list") {
    return (
      <RefPicker
        {...common}
        label={label}
        kind={field.ref}
        value={text(value) || null}
        change={change}
      />
    );
  }
  switch (field.type) {
    case "object":
      return <ObjectInput {...props} disabled={common.disabled} />;
    case "list":
      return <ListInput {...props} disabled={common.disabled} />;
    case "map":
      return <MapInput {...props} disabled={common.disabled} />;
    case "any":
      return <JsonInput {...common} value={value} change={change} />;
    case "boolean":
      if (field.nullable) break;
      return (
        <Switch
          {...common}
          required={false}
          checked={Boolean(value)}
          onChange={(event) => change(event.currentTarget.checked)}
        />
      );
    case "enum":
      return (
        <Select
          {...common}
          clearable={field.nullable}
          allowDeselect={Boolean(field.nullable)}
          searchable={field.values!.length > 8}
          data={field.values!.map((each) => ({
            value: each,
            label: valueLabel(noun, texts, each),
          }))}
          value={text(value) || null}
          onChange={change}
        />
      );
    case "integer":
    case "number":
      return (
        <NumberInput
          {...common}
          value={value === null || value === undefined ? "" : Number(value)}
          onChange={(next) =>
            change(next === "" ? (field.nullable ? null : undefined) : Number(next))
          }
          allowDecimal={field.type === "number"}
          min={field.min}
          max={field.max}
          clampBehavior="none"
          maw={220}
        />
      );
    case "datetime":
      return <DateTimeInput {...common} value={text(value) || null} change={change} />;
  }
  if (field.type === "boolean") {
    return (
      <Select
        {...common}
        clearable
        data={yesAndNo()}
        value={value === null || value === undefined ? null : String(value)}
        onChange={(next) => change(next === null ? null : next === "true")}
      />
    );
  }
  const typed = (next: string) => change(next === "" && field.nullable ? null : next);
  if (field.secret) {
    return (
      <PasswordInput
        {...common}
        autoComplete="new-password"
        placeholder={made ? t("field.secret_kept") : undefined}
        value={text(value)}
        onChange={(event) => typed(event.currentTarget.value)}
      />
    );
  }
  if (field.format === "colour") {
    return (
      <ColorInput
        {...common}
        value={text(value)}
        onChange={typed}
        format="hex"
        withEyeDropper={false}
      />
    );
  }
  if (field.multiline) {
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={14}
        value={text(value)}
        onChange={(event) => typed(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...common}
      maxLength={field.maxLength}
      type={field.type === "date" || field.type === "time" ? field.type : "text"}
      inputMode={field.type === "decimal" ? "decimal" : undefined}
      value={text(value)}
      onChange={(event) => typed(event.currentTarget.value)}
    />
  );
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

/** A regular expression says nothing to people: the help above does. */
function plain(error: string | undefined, field: Field, t: TFunction): string | undefined {
  return field.pattern && error?.includes(field.pattern) ? t("field.wrong_form") : error;
}
