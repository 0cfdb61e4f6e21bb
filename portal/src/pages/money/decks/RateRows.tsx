import { Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RateTold } from "../../../api/types";
import { State } from "../../../parts/show";
import { numberCell, Sheet } from "../Sheet";
import { increments, priceOf } from "./rates";

/** Rates, one a line; what few of them have stands below the destination. */
export function RateRows(props: { label: string; rates: RateTold[]; currency: string }) {
  const { t } = useTranslation();
  return (
    <Sheet label={props.label}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t("decks.field.prefix")}</Table.Th>
          <Table.Th>{t("decks.field.destination")}</Table.Th>
          <Table.Th className={numberCell}>
            {t("decks.price_in", { currency: props.currency })}
          </Table.Th>
          <Table.Th className={numberCell}>{t("decks.field.increments")}</Table.Th>
          <Table.Th className={numberCell} visibleFrom="sm">
            {t("decks.field.connect_fee")}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.rates.map((rate) => (
          <Table.Tr key={`${rate.prefix} ${rate.times} ${rate.effective}`}>
            <Table.Td className="tabular">{rate.prefix}</Table.Td>
            <Table.Td>
              {rate.destination || "—"}
              <Rest rate={rate} />
            </Table.Td>
            <Table.Td className={numberCell}>
              {rate.blocked ? <State tone="bad">{t("decks.blocked")}</State> : priceOf(rate)}
            </Table.Td>
            <Table.Td className={numberCell}>{increments(rate)}</Table.Td>
            <Table.Td className={numberCell} visibleFrom="sm">
              {rate.connect_fee === "0" ? "" : rate.connect_fee}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}

function Rest({ rate }: { rate: RateTold }) {
  const { t } = useTranslation();
  const said = [
    rate.times,
    rate.number_class && t(`decks.class_${rate.number_class}`),
    rate.minimum_cost !== "0" && `${t("decks.field.minimum_cost")} ${rate.minimum_cost}`,
    rate.free_s > 0 && `${t("decks.field.free_s")} ${rate.free_s}`,
    rate.free_up_to_s > 0 && `${t("decks.field.free_up_to_s")} ${rate.free_up_to_s}`,
    rate.effective && t("decks.from_day", { day: rate.effective }),
  ].filter(Boolean);
  if (said.length === 0) return null;
  return (
    <Text size="xs" c="dimmed">
      {said.join(" · ")}
    </Text>
  );
}
