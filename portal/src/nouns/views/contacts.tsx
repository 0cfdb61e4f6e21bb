import { Group } from "@mantine/core";
import { Phone } from "../../parts/show";
import { CallButton } from "../../phone/dial";
import type { Row } from "../model";
import type { View } from "./view";

export const CONTACTS: View = {
  columns: ["name", "number", "list_id", "description"],
  extras: [{ name: "number", title: "view.number", useValues: useNumbers }],
};

function useNumbers(rows: Row[]) {
  return new Map(
    rows.map((row) => [
      row.id,
      <Group key={row.id} gap={4} wrap="nowrap" component="span">
        <Phone number={String(row.number)} copy />
        <CallButton number={String(row.number)} name={String(row.name)} />
      </Group>,
    ]),
  );
}
