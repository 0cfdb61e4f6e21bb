import { Button, Group, Paper } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconUserShare } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns, type Verb } from "../../api/nouns";
import { useWho } from "../../api/session";
import { valueLabel, verbLabel } from "../../api/words";
import { State, type Tone } from "../../parts/show";
import { Reference } from "../Cell";
import type { Row } from "../model";
import { useName } from "../useNames";
import { VerbDialog } from "../VerbDialog";
import type { View } from "./view";

const TARGETS = [
  ["user_id", "user"],
  ["group_id", "group"],
  ["extension_id", "extension"],
] as const;
const TONES: Record<string, Tone> = { in_service: "good", spare: "idle", reserved: "idle" };

export const NUMBERS: View = {
  columns: ["number", "leads_to", "state", "kind", "trunk_id", "description"],
  extras: [{ name: "leads_to", title: "view.leads_to", useValues: useTargets }],
  Summary: Assignment,
};

function useTargets(rows: Row[]) {
  return new Map<string, ReactNode>(rows.map((row) => [row.id, <Target key={row.id} row={row} />]));
}

function Target({ row }: { row: Row }) {
  const found = TARGETS.find(([field]) => row[field]);
  const name = useName(found?.[1] ?? "user", found ? String(row[found[0]]) : null);
  if (found) return <Reference kind={found[1]} id={String(row[found[0]])} name={name} />;
  return row.forward_to ? <span className="tabular">→ {String(row.forward_to)}</span> : "—";
}

/** Whose the number is, and what can be done about that. */
function Assignment({ row }: { row: Row }) {
  const { t } = useTranslation();
  const who = useWho();
  const noun = nouns.numbers!;
  const verbs = noun.verbs.filter((verb) => may(who, noun, verb.action));
  const run = (verb: Verb) =>
    modals.open({
      title: verbLabel(noun.name, verb.name),
      size: "lg",
      children: <VerbDialog noun={noun} row={row} verb={verb} />,
    });
  return (
    <Paper withBorder p="sm" radius="md">
      <Group justify="space-between">
        <Group gap="xs">
          <State tone={TONES[String(row.state)] ?? "warn"}>
            {valueLabel(noun.name, "state", String(row.state))}
          </State>
          <span>
            {t("view.leads_to")}: <Target row={row} />
          </span>
        </Group>
        <Group gap="xs">
          {verbs.map((verb) => (
            <Button
              key={verb.name}
              size="compact-sm"
              variant="default"
              leftSection={verb.name === "assign" && <IconUserShare size={15} />}
              onClick={() => run(verb)}
            >
              {verbLabel(noun.name, verb.name)}
            </Button>
          ))}
        </Group>
      </Group>
    </Paper>
  );
}
