import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RowTold } from "../../../api/types";
import { numberCell, Sheet } from "../Sheet";

/** Rows that cannot be, by their line in the file. */
export function Wrongs({ errors }: { errors: RowTold[] }) {
  const { t, i18n } = useTranslation();
  const name = (field: string | null) => {
    const key = `decks.field.${field?.replace("columns.", "")}`;
    return field && i18n.exists(key) ? t(key) : (field ?? "");
  };
  return (
    <Sheet label={t("rates_import.errors")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={90}>{t("rates_import.line")}</Table.Th>
          <Table.Th>{t("rates_import.field")}</Table.Th>
          <Table.Th>{t("rates_import.wrong")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {errors.map((each, at) => (
          <Table.Tr key={at}>
            <Table.Td className={numberCell} style={{ textAlign: "left" }}>
              {each.row}
            </Table.Td>
            <Table.Td>{name(each.field)}</Table.Td>
            <Table.Td>{each.message}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}
