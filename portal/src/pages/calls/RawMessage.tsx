import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Party, Step } from "../../api/types";
import { Copy } from "../../parts/show";
import classes from "./Ladder.module.css";
import { usePartyName } from "./Parties";

/** The chosen message in full. */
export function RawMessage({ step, parties }: { step: Step; parties: Party[] }) {
  const { t } = useTranslation();
  const name = usePartyName();
  const party = (id: string) => name(parties.find((each) => each.id === id));
  return (
    <section className={classes.raw} aria-label={t("calls.sip.raw")}>
      <Group justify="space-between" wrap="nowrap" className={classes.rawHead}>
        <Text size="sm" aria-live="polite">
          <strong>{step.text}</strong>{" "}
          <Text span size="sm" c="dimmed">
            {party(step.source)} → {party(step.target)} · {step.transport.toUpperCase()}
            {step.repeated && ` · ${t("calls.sip.repeated")}`}
          </Text>
        </Text>
        {step.raw && <Copy value={step.raw} label={t("calls.sip.copy")} />}
      </Group>
      {step.raw ? (
        <pre className={classes.text} tabIndex={0}>
          {step.raw}
        </pre>
      ) : (
        <Text size="sm" c="dimmed" p="sm">
          {t("calls.sip.hidden")}
        </Text>
      )}
    </section>
  );
}
