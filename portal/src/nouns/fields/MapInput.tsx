import { ActionIcon, Button, Group, Input, MultiSelect, Select, Stack } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Field } from "../../api/nouns";
import { fieldHelp, fieldLabel, nounTitle, valueLabel } from "../../api/words";
import type { Values } from "../model";
import type { InputProps } from "./FieldInput";
import { useFormContext } from "./FormContext";
import { JsonInput } from "./JsonInput";

/** Values by name: of each noun, which actions somebody may take; anything else as JSON. */
export function MapInput(props: InputProps) {
  const { field, path, texts, change, disabled } = props;
  const { noun, errorAt } = useFormContext();
  const common = {
    label: fieldLabel(noun, texts),
    description: fieldHelp(noun, texts),
    error: errorAt(path),
    disabled,
  };
  const keys = field.key?.values;
  const actions = field.item?.type === "list" ? field.item.item?.values : undefined;
  if (!keys || !actions) return <JsonInput {...common} value={props.value} change={change} />;
  const value = (props.value ?? {}) as Record<string, string[]>;
  return (
    <Input.Wrapper {...common} labelElement="div">
      <Stack gap="xs" mt={4}>
        {Object.entries(value).map(([key, chosen]) => (
          <Group key={key} wrap="nowrap" gap="xs" align="flex-end">
            <MultiSelect
              flex={1}
              label={nounTitle(key)}
              data={actions.map((each) => ({ value: each, label: valueLabel(noun, texts, each) }))}
              value={chosen}
              onChange={(next) => change({ ...value, [key]: next })}
              error={errorAt(`${path}.${key}`)}
              disabled={disabled}
            />
            <Remove label={nounTitle(key)} remove={() => change(without(value, key))} />
          </Group>
        ))}
        <NewKey
          field={field}
          keys={keys.filter((key) => !(key in value))}
          add={(key) => change({ ...value, [key]: [] })}
        />
      </Stack>
    </Input.Wrapper>
  );
}

function NewKey(props: { field: Field; keys: string[]; add: (key: string) => void }) {
  const { t } = useTranslation();
  const [key, setKey] = useState<string | null>(null);
  return (
    <Group gap="xs">
      <Select
        aria-label={t("field.choose")}
        placeholder={t("field.choose")}
        searchable
        value={key}
        onChange={setKey}
        data={props.keys.map((each) => ({ value: each, label: nounTitle(each) }))}
      />
      <Button
        variant="default"
        leftSection={<IconPlus size={14} />}
        disabled={!key}
        onClick={() => {
          props.add(key!);
          setKey(null);
        }}
      >
        {t("do.add")}
      </Button>
    </Group>
  );
}

function Remove({ label, remove }: { label: string; remove: () => void }) {
  const { t } = useTranslation();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      onClick={remove}
      aria-label={`${t("do.remove")}: ${label}`}
    >
      <IconTrash size={16} />
    </ActionIcon>
  );
}

function without(value: Values, key: string): Values {
  return Object.fromEntries(Object.entries(value).filter(([each]) => each !== key));
}
