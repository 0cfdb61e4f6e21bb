import { Code, Table, Text } from "@mantine/core";
import type { Field, Noun } from "../api/nouns";
import { fieldLabel } from "../api/words";
import { Cell } from "./Cell";
import type { Row } from "./model";
import classes from "./RowPanel.module.css";
import { useNames } from "./useNames";
import { viewOf } from "./views";

/** A row that nobody changes: what there is to read. */
export function RowFacts({ noun, row }: { noun: Noun; row: Row }) {
  const { hidden, Summary } = viewOf(noun.name);
  const shown = noun.fields.filter(
    (field) => (!field.mark || field.mark === "read_only") && !hidden?.includes(field.name),
  );
  return (
    <div className={classes.body}>
      {Summary && <Summary row={row} />}
      <Facts noun={noun.name} fields={shown} row={row} />
    </div>
  );
}

export function Facts(props: { noun: string; fields: Field[]; row: Row }) {
  const names = useNames(props.fields, [props.row]);
  return (
    <Table layout="fixed" verticalSpacing={6}>
      <Table.Tbody>
        {props.fields.map((field) => {
          const value = props.row[field.name];
          const deep = typeof value === "object" && value !== null && !isFlat(value);
          return (
            <Table.Tr key={field.name}>
              <Table.Th w="38%" fw={400} style={{ verticalAlign: "top" }}>
                <Text size="sm" c="dimmed">
                  {fieldLabel(props.noun, field.name)}
                </Text>
              </Table.Th>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                {deep ? (
                  <Code block>{JSON.stringify(value, null, 2)}</Code>
                ) : (
                  <Cell noun={props.noun} field={field} value={value} names={names} />
                )}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </Table>
  );
}

function isFlat(value: object): boolean {
  return Array.isArray(value) && value.every((each) => typeof each !== "object");
}
