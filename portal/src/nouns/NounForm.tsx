import { Accordion, Alert, Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useBlocker, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, api } from "../api/client";
import { holds, may } from "../api/may";
import type { Noun } from "../api/nouns";
import { useWho } from "../api/session";
import { fieldLabel } from "../api/words";
import { Fault } from "../parts/Fault";
import { useAccountId } from "../shell/account";
import { FormContext, type FormFacts } from "./fields/FormContext";
import { OwnInput } from "./fields/OwnInput";
import {
  changes,
  formFields,
  isWithin,
  itemPath,
  listPath,
  type Row,
  startValues,
  type Values,
} from "./model";
import classes from "./RowPanel.module.css";
import { showOnce } from "./ShownOnce";

/** The form of a new row, or of one that is there. What was typed stays until it is saved. */
export function NounForm(props: { noun: Noun; row?: Row; summary?: ReactNode }) {
  const { noun, row } = props;
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { plain, folded } = useMemo(() => formFields(noun, Boolean(row)), [noun, row]);
  const [before, setBefore] = useState<Values>(() => row ?? startValues([...plain, ...folded]));
  const [values, setValues] = useState<Values>(before);
  const [revision, setRevision] = useState(row?.revision as number | undefined);
  const [error, setError] = useState<ApiError | null>(null);
  const [saving, setSaving] = useState(false);
  const changed = changes(before, values);
  const dirty = Object.keys(changed).length > 0;
  const readOnly = !may(who, noun, row ? "change" : "add");
  const isBehind = row !== undefined && row.revision !== revision;

  // A row that somebody else changed replaces what is shown, unless something was typed meanwhile.
  useEffect(() => {
    if (row && row.revision !== revision && !dirty) {
      setBefore(row);
      setValues(row);
      setRevision(row.revision as number);
    }
  }, [row, revision, dirty]);
  useBlocker({
    shouldBlockFn: () => dirty && !saving && !window.confirm(t("row.leave_unsaved")),
    enableBeforeUnload: () => dirty,
  });

  async function save() {
    setSaving(true);
    setError(null);
    try {
      if (row) {
        const saved = await api.patch<Row>(itemPath(noun, account, row.id), changed, {
          ifMatch: revision ?? "*",
        });
        setBefore(saved);
        setValues(saved);
        setRevision(saved.revision as number);
        client.setQueryData(["noun", noun.name, account, "row", row.id], saved);
        notifications.show({ message: t("row.saved"), color: "teal" });
      } else {
        const given = { ...required(values), ...changed };
        const made = await api.post<Row>(listPath(noun, account), given);
        setBefore(values);
        showOnce(noun, made, t);
        await navigate({
          to: `/a/${account}/${noun.name}/${made.id}` as string,
          search: true as never,
          ignoreBlocker: true,
        });
      }
      await client.invalidateQueries({ queryKey: ["noun", noun.name] });
    } catch (wrong) {
      setError(wrong as ApiError);
    } finally {
      setSaving(false);
    }
  }
  function required(all: Values): Values {
    const names = plain.filter((field) => field.required && field.type === "boolean");
    return Object.fromEntries(names.map((field) => [field.name, all[field.name]]));
  }
  function discard() {
    setValues(row ?? before);
    setBefore(row ?? before);
    setRevision(row?.revision as number | undefined);
    setError(null);
  }

  const errorField = error?.field ?? null;
  const known = [...plain, ...folded].some((field) => isWithin(errorField, field.name));
  const facts: FormFacts = {
    noun: noun.name,
    made: Boolean(row),
    errorAt: (path) => (errorField === path ? error!.message : undefined),
    hasErrorIn: (path) => isWithin(errorField, path),
    mayOnly: (right) => holds(who, right, { id: placeOf(noun, account, row) }),
  };
  const input = (field: (typeof plain)[number]) => (
    <OwnInput key={field.name} field={field} values={values} set={setValues} disabled={readOnly} />
  );
  return (
    <FormContext value={facts}>
      <form
        className={classes.body}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (dirty || !row) void save();
        }}
      >
        <Stack gap="md">
          {props.summary}
          {!known && <Fault error={error} />}
          {isBehind && dirty && <Alert color="yellow">{t("row.changed_elsewhere")}</Alert>}
          {plain.map(input)}
          {folded.length > 0 && (
            <Folded fields={folded} noun={noun.name} open={errorField}>
              {input}
            </Folded>
          )}
        </Stack>
        <button type="submit" hidden />
      </form>
      {!readOnly && (dirty || !row) && (
        <footer className={classes.save}>
          <Button variant="default" onClick={discard} disabled={saving || !dirty}>
            {t("do.discard")}
          </Button>
          <Button onClick={() => void save()} loading={saving}>
            {row ? t("do.save") : t("do.add")}
          </Button>
        </footer>
      )}
    </FormContext>
  );
}

/** What an account's operator decides about it is decided from the account above. */
function placeOf(noun: Noun, account: string, row: Row | undefined): string {
  return noun.name === "accounts" ? (row?.id ?? "new") : account;
}

type FoldedProps = {
  fields: Noun["fields"];
  noun: string;
  open: string | null;
  children: (field: Noun["fields"][number]) => ReactNode;
};

/** Less frequent settings, out of the way until somebody wants them or one of them is wrong. */
function Folded({ fields, noun, open, children }: FoldedProps) {
  const [chosen, choose] = useState<string[]>([]);
  const wrong = fields.find((field) => isWithin(open, field.name))?.name;
  return (
    <Accordion
      multiple
      variant="separated"
      value={wrong ? [...chosen, wrong] : chosen}
      onChange={choose}
      transitionDuration={100}
    >
      {fields.map((field) => (
        <Accordion.Item key={field.name} value={field.name}>
          <Accordion.Control>{fieldLabel(noun, field.name)}</Accordion.Control>
          <Accordion.Panel>{children(field)}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
