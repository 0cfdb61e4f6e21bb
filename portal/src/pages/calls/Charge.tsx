import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Leg } from "../../api/types";
import { money } from "../../parts/format";
import { useLasting } from "./lasting";

export function Charge({ leg }: { leg: Leg }) {
  const { t, i18n } = useTranslation();
  const lasting = useLasting();
  if (!leg.price || !leg.currency) return null;
  const price = money(leg.price, leg.currency, i18n.language);
  return (
    <Text size="sm" c="dimmed" className="tabular">
      {leg.billed_s === null
        ? t("calls.costs", { price })
        : t("calls.costs_for", { price, billed: lasting(leg.billed_s) })}
    </Text>
  );
}
