import { Button, Select, Stack } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, api } from "../api/client";
import { holds } from "../api/may";
import type { Noun } from "../api/nouns";
import { useWho } from "../api/session";
import { fieldLabel } from "../api/words";
import { DialogFoot } from "../parts/DialogFoot";
import { Fault } from "../parts/Fault";
import { useAccountId } from "../shell/account";
import { FieldInput } from "./fields/FieldInput";
import { FormContext } from "./fields/FormContext";
import { isWithin, listPath, startValue } from "./model";

/** The same value for one field of many rows: all of them or none. */
export function BulkEdit(props: { noun: Noun; ids: string[]; done: () => void }) {
  const { noun, ids } = props;
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const client = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const editable = noun.fields.filter((field) => field.mark === undefined && !field.secret);
  const field = editable.find((each) => each.name === name);

  async function save() {
    setBusy(true);
    setError(null);
    try {
      await api.post(`${listPath(noun, account)}/edit`, { ids, change: { [name!]: value } });
      await client.invalidateQueries({ queryKey: ["noun", noun.name] });
      notifications.show({ message: t("bulk.edited", { count: ids.length }), color: "teal" });
      props.done();
      modals.closeAll();
    } catch (wrong) {
      setError(wrong as ApiError);
    } finally {
      setBusy(false);
    }
  }
  const at = error?.field?.replace(/^change\./, "") ?? null;
  return (
    <FormContext
      value={{
        noun: noun.name,
        made: true,
        errorAt: (path) => (at === path ? error!.message : undefined),
        hasErrorIn: (path) => isWithin(at, path),
        mayOnly: (right) => holds(who, right, { id: account }),
      }}
    >
      <Stack>
        <Select
          label={t("bulk.field")}
          searchable
          value={name}
          onChange={(next) => {
            setName(next);
            const found = editable.find((each) => each.name === next);
            setValue(found ? startValue(found) : null);
          }}
          data={editable.map((each) => ({
            value: each.name,
            label: fieldLabel(noun.name, each.name),
          }))}
        />
        {field && (
          <FieldInput
            field={field}
            path={field.name}
            texts={field.name}
            value={value}
            change={setValue}
          />
        )}
        {!(field && isWithin(at, field.name)) && <Fault error={error} />}
        <DialogFoot cancel={() => modals.closeAll()}>
          <Button onClick={() => void save()} disabled={!field} loading={busy}>
            {t("do.save")}
          </Button>
        </DialogFoot>
      </Stack>
    </FormContext>
  );
}
