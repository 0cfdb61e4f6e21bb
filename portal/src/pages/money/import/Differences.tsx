import { Table } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DifferenceTold } from "../../../api/types";
import { State, type Tone } from "../../../parts/show";
import { numberCell, Sheet } from "../Sheet";
import { SORTS } from "./plan";

const TONES: Record<string, Tone> = {
  dearer: "bad",
  cheaper: "good",
  new: "busy",
  gone: "warn",
  changed: "idle",
};

export function Differences({ differences }: { differences: DifferenceTold[] }) {
  const { t } = useTranslation();
  const ordered = SORTS.flatMap((sort) => differences.filter((each) => each.sort === sort));
  return (
    <Sheet label={t("rates_import.changes")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("decks.field.prefix")}</Table.Th>
          <Table.Th>{t("decks.field.destination")}</Table.Th>
          <Table.Th>{t("rates_import.change")}</Table.Th>
          <Table.Th className={numberCell}>{t("rates_import.before")}</Table.Th>
          <Table.Th className={numberCell}>{t("rates_import.after")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {ordered.map((each, at) => (
          <Table.Tr key={at}>
            <Table.Td className="tabular">{each.prefix}</Table.Td>
            <Table.Td>{each.destination || "—"}</Table.Td>
            <Table.Td>
              <State tone={TONES[each.sort] ?? "idle"}>{t(`rates_import.is_${each.sort}`)}</State>
            </Table.Td>
            <Table.Td className={numberCell}>{each.before ?? "—"}</Table.Td>
            <Table.Td className={numberCell}>{each.after ?? "—"}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}
