import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Leg } from "../../api/types";
import { State, type Tone } from "../../parts/show";
import { type Grade, grade } from "./quality";

const TONES: Record<Grade, Tone> = { good: "good", fair: "warn", poor: "bad" };

/** How a leg sounded: a word, and the figures behind it. */
export function Quality({ leg }: { leg: Leg }) {
  const { t, i18n } = useTranslation();
  const found = grade(leg);
  if (!found) return null;
  const figure = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const figures = [
    leg.mos !== null && `MOS ${figure.format(leg.mos)}`,
    leg.loss !== null && t("calls.quality.loss", { loss: figure.format(leg.loss) }),
    leg.jitter_ms !== null && t("calls.quality.jitter", { jitter: figure.format(leg.jitter_ms) }),
  ];
  return (
    <Group gap={8} mt={2}>
      <State tone={TONES[found]}>{t(`calls.quality.${found}`)}</State>
      <Text span size="xs" c="dimmed" className="tabular">
        {figures.filter(Boolean).join(" · ")}
      </Text>
    </Group>
  );
}
