import {
  ActionIcon,
  Button,
  Group,
  Input,
  MultiSelect,
  Paper,
  Stack,
  TagsInput,
} from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { fieldHelp, fieldLabel, valueLabel } from "../../api/words";
import { startValue } from "../model";
import { FieldInput, type InputProps } from "./FieldInput";
import { useFormContext } from "./FormContext";

/** A list: chosen values, typed ones, or rows of fields. */
export function ListInput(props: InputProps) {
  const { field, path, texts, change, disabled } = props;
  const { noun, errorAt, hasErrorIn } = useFormContext();
  const { t } = useTranslation();
  const value = (props.value ?? []) as unknown[];
  const item = field.item!;
  const common = {
    label: fieldLabel(noun, texts),
    description: fieldHelp(noun, texts),
    required: Boolean(field.required),
    disabled,
  };
  if (item.type === "enum" && !item.ref) {
    return (
      <MultiSelect
        {...common}
        error={firstError(path, value, errorAt)}
        data={item.values!.map((each) => ({ value: each, label: valueLabel(noun, texts, each) }))}
        value={value.map(String)}
        onChange={change}
        clearable
      />
    );
  }
  if (["string", "integer", "decimal"].includes(item.type) && !item.ref) {
    const read = (text: string) => (item.type === "integer" ? Number(text) : text);
    return (
      <TagsInput
        {...common}
        error={firstError(path, value, errorAt)}
        value={value.map(String)}
        onChange={(next) => change(next.map(read))}
        splitChars={[",", " ", ";"]}
        acceptValueOnBlur
        clearable
      />
    );
  }
  const put = (place: number, next: unknown) =>
    change(value.map((each, here) => (here === place ? next : each)));
  return (
    <Input.Wrapper
      label={common.label}
      description={common.description}
      required={common.required}
      error={errorAt(path)}
      labelElement="div"
    >
      <Stack gap="xs" mt={4}>
        {value.map((each, place) => (
          <Paper
            key={place}
            withBorder={item.type === "object"}
            p={item.type === "object" ? "sm" : 0}
          >
            <Group align="flex-start" wrap="nowrap" gap="xs">
              <div style={{ flex: 1, minWidth: 0 }}>
                <FieldInput
                  field={item}
                  path={`${path}[${place}]`}
                  texts={texts}
                  value={each}
                  change={(next) => put(place, next)}
                  disabled={disabled}
                  bare
                />
              </div>
              <ActionIcon
                variant="subtle"
                color="gray"
                disabled={disabled}
                aria-label={t("field.remove_row", { row: place + 1 })}
                onClick={() => change(value.filter((_, here) => here !== place))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          </Paper>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={disabled || (field.maxItems !== undefined && value.length >= field.maxItems)}
          onClick={() => change([...value, startValue(item)])}
          style={{ alignSelf: "flex-start" }}
          color={hasErrorIn(path) ? "red" : undefined}
        >
          {t("do.add")}
        </Button>
      </Stack>
    </Input.Wrapper>
  );
}

function firstError(
  path: string,
  value: unknown[],
  errorAt: (path: string) => string | undefined,
): string | undefined {
  const places = value.map((_, place) => errorAt(`${path}[${place}]`));
  return errorAt(path) ?? places.find(Boolean);
}
