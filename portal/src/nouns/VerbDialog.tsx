import { Button, Code, Group, Image, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, api } from "../api/client";
import { holds } from "../api/may";
import type { Noun, Verb } from "../api/nouns";
import { useWho } from "../api/session";
import { fieldLabel } from "../api/words";
import { DialogFoot } from "../parts/DialogFoot";
import { Fault } from "../parts/Fault";
import { Form } from "../parts/Form";
import { Copy } from "../parts/show";
import { useAccountId } from "../shell/account";
import { FormContext } from "./fields/FormContext";
import { OwnInput } from "./fields/OwnInput";
import { isWithin, itemPath, type Row, startValues, type Values } from "./model";

/** Does something with one row: asks for what it takes, and shows what it gives. */
export function VerbDialog({ noun, row, verb }: { noun: Noun; row: Row; verb: Verb }) {
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const client = useQueryClient();
  const fields = verb.takes ?? [];
  const [values, setValues] = useState<Values>(() => startValues(fields));
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Values | null>(null);
  const texts = `${verb.name}`;

  async function run() {
    setBusy(true);
    setError(null);
    try {
      const body = verb.takes ? given(values) : undefined;
      const told = await api.post<Values>(`${itemPath(noun, account, row.id)}/${verb.name}`, body);
      await client.invalidateQueries({ queryKey: ["noun", noun.name] });
      if (told && Object.keys(told).length > 0) setAnswer(told);
      else modals.closeAll();
    } catch (wrong) {
      setError(wrong as ApiError);
    } finally {
      setBusy(false);
    }
  }
  if (answer) return <Answer told={answer} />;
  const errorField = error?.field ?? null;
  const known = fields.some((field) => isWithin(errorField, field.name));
  return (
    <FormContext
      value={{
        noun: `${noun.name}.${texts}`,
        made: false,
        errorAt: (path) => (errorField === path ? error!.message : undefined),
        hasErrorIn: (path) => isWithin(errorField, path),
        mayOnly: (right) => holds(who, right),
      }}
    >
      <Form noValidate send={() => void run()}>
        {fields.length === 0 && (
          <Text size="sm">{t("row.sure", { name: String(row[noun.label]) })}</Text>
        )}
        {fields.map((field) => (
          <OwnInput key={field.name} field={field} values={values} set={setValues} />
        ))}
        {!known && <Fault error={error} />}
        <DialogFoot cancel={() => modals.closeAll()}>
          <Button type="submit" loading={busy}>
            {t("do.confirm")}
          </Button>
        </DialogFoot>
      </Form>
    </FormContext>
  );
}

function given(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== ""),
  );
}

export function Answer({ told }: { told: Values }) {
  const { t } = useTranslation();
  return (
    <Stack>
      {Object.entries(told).map(([name, value]) => (
        <Told key={name} name={name} value={value} />
      ))}
      <Button onClick={() => modals.closeAll()} style={{ alignSelf: "flex-end" }}>
        {t("do.done")}
      </Button>
    </Stack>
  );
}

function Told({ name, value }: { name: string; value: unknown }) {
  if (value === null || value === undefined || value === "") return null;
  const label = fieldLabel("", name);
  if (typeof value === "string" && value.startsWith("<svg")) {
    const source = `data:image/svg+xml;utf8,${encodeURIComponent(value)}`;
    return <Image src={source} alt={label} w={260} bg="white" p="sm" radius="md" mx="auto" />;
  }
  const text = typeof value === "object" ? JSON.stringify(value, null, 2) : String(value);
  return (
    <div>
      <Text size="sm" fw={500}>
        {label}
      </Text>
      <Group gap={6} wrap="nowrap" align="flex-start">
        <Code block={text.includes("\n")} style={{ overflowWrap: "anywhere", fontSize: 13.5 }}>
          {text}
        </Code>
        <Copy value={text} />
      </Group>
    </div>
  );
}
