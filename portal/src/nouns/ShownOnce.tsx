import { Alert, Code, Group, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconEyeOff } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import { fieldLabel } from "../api/words";
import { Copy } from "../parts/show";
import type { Row } from "./model";

/** Secrets in the answer to a create: they are never shown again. */
export function showOnce(noun: Noun, made: Row, t: TFunction): void {
  const secrets = noun.fields.filter((field) => field.mark === "once" && made[field.name]);
  if (secrets.length === 0) return;
  const told = secrets.map((field) => [
    fieldLabel(noun.name, field.name),
    String(made[field.name]),
  ]);
  modals.open({ title: t("once.title"), size: "lg", children: <Secrets told={told} /> });
}

export function Secrets({ told }: { told: string[][] }) {
  return (
    <Stack>
      <Warning />
      {told.map(([label, value]) => (
        <div key={label}>
          <Text size="sm" fw={500}>
            {label}
          </Text>
          <Group gap={6} wrap="nowrap">
            <Code style={{ overflowWrap: "anywhere", fontSize: 14 }}>{value}</Code>
            <Copy value={value} />
          </Group>
        </div>
      ))}
    </Stack>
  );
}

function Warning() {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" icon={<IconEyeOff size={18} />}>
      {t("once.text")}
    </Alert>
  );
}
