import { Code, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { nounOfKind } from "../../api/nouns";
import { fieldLabel } from "../../api/words";
import { Moment } from "../../parts/show";
import type { Row } from "../model";
import type { View } from "./view";

/** By field: what it was, what it is. */
type Changed = Record<string, [unknown, unknown]>;

export const AUDIT: View = {
  columns: ["object_name", "created_at", "actor_name", "action", "kind", "address"],
  hidden: ["changes"],
  Summary: Changes,
};

/** Each field that differs, before and after. */
function Changes({ row }: { row: Row }) {
  const { t } = useTranslation();
  const noun = nounOfKind(String(row.kind))?.name ?? "";
  const changes = Object.entries((row.changes ?? {}) as Changed);
  return (
    <>
      <Text size="sm" mb="sm">
        {t("view.changed_by", { name: String(row.actor_name) })}{" "}
        <Moment at={row.created_at as string} />
      </Text>
      {changes.length > 0 && (
        <Table mb="lg" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("view.field")}</Table.Th>
              <Table.Th>{t("view.before")}</Table.Th>
              <Table.Th>{t("view.after")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {changes.map(([field, [before, after]]) => (
              <Table.Tr key={field}>
                <Table.Td>{fieldLabel(noun, field)}</Table.Td>
                <Table.Td>
                  <Told value={before} />
                </Table.Td>
                <Table.Td>
                  <Told value={after} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

function Told({ value }: { value: unknown }) {
  if (value === null || value === undefined || value === "") return "—";
  return (
    <Code style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
      {typeof value === "object" ? JSON.stringify(value, null, 1) : String(value)}
    </Code>
  );
}
