import { MultiSelect, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Field, Filter, Noun } from "../api/nouns";
import { valueLabel, yesAndNo } from "../api/words";
import { RefPicker } from "../parts/RefPicker";
import { DateTimeInput } from "./fields/DateTimeInput";

type Value = string | string[];

export function FilterValue(props: {
  noun: Noun;
  field: Field;
  filter: Filter;
  value: Value;
  change: (value: Value) => void;
  submit: () => void;
}) {
  const { noun, field, filter, value, change } = props;
  const { t } = useTranslation();
  const label = t("list.filter_value");
  if (filter === "set" || field.type === "boolean") {
    return (
      <Select
        label={label}
        data={yesAndNo()}
        value={String(value) || null}
        onChange={(next) => change(next ?? "")}
        comboboxProps={{ withinPortal: false }}
      />
    );
  }
  if (field.ref) {
    return (
      <RefPicker
        label={label}
        kind={field.ref}
        value={String(value) || null}
        change={(next) => change(next ?? "")}
        inPlace
      />
    );
  }
  if (field.type === "enum" && filter === "eq") {
    return (
      <MultiSelect
        label={label}
        data={field.values!.map((each) => ({
          value: each,
          label: valueLabel(noun.name, field.name, each),
        }))}
        value={Array.isArray(value) ? value : []}
        onChange={change}
        comboboxProps={{ withinPortal: false }}
      />
    );
  }
  if (field.type === "datetime") {
    return (
      <DateTimeInput
        label={label}
        value={String(value) || null}
        change={(at) => change(at ?? "")}
      />
    );
  }
  return (
    <TextInput
      label={label}
      value={String(value)}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Enter" && props.submit()}
    />
  );
}
