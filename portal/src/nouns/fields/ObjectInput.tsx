import { Fieldset, Stack, Text } from "@mantine/core";
import { fieldHelp, fieldLabel } from "../../api/words";
import { startValues, type Values } from "../model";
import { FieldInput, type InputProps } from "./FieldInput";
import { useFormContext } from "./FormContext";

export function ObjectInput(props: InputProps) {
  const { field, path, texts, change, disabled } = props;
  const { noun } = useFormContext();
  const value = (props.value ?? startValues(field.fields ?? [])) as Values;
  const help = fieldHelp(noun, texts);
  const fields = (
    <Stack gap="sm">
      {help && !props.bare && (
        <Text size="xs" c="dimmed">
          {help}
        </Text>
      )}
      {field.fields!.map((each) => (
        <FieldInput
          key={each.name}
          field={each}
          path={`${path}.${each.name}`}
          texts={`${texts}.${each.name}`}
          value={value[each.name]}
          change={(next) => change({ ...value, [each.name]: next })}
          disabled={disabled}
        />
      ))}
    </Stack>
  );
  if (props.bare) return fields;
  return (
    <Fieldset legend={fieldLabel(noun, texts)} variant="default" radius="md">
      {fields}
    </Fieldset>
  );
}
