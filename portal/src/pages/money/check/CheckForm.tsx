import { Button, NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { DateTimeInput } from "../../../nouns/fields/DateTimeInput";
import { Fault } from "../../../parts/Fault";
import { Form } from "../../../parts/Form";
import { faultAt } from "../../../parts/faults";
import { RefPicker } from "../../../parts/RefPicker";
import { type Asking, isNumber, ready, type Way } from "./asking";

const FIELDS = ["number", "user_id", "device_id", "trunk_id", "caller", "at", "seconds"];

type Props = {
  start: Asking;
  /** Of which ways one may see anything. */
  ways: Way[];
  busy: boolean;
  error: unknown;
  check: (form: Asking) => void;
};

export function CheckForm({ start, ways, busy, error, check }: Props) {
  const { t } = useTranslation();
  const [form, setForm] = useState(start);
  const set = (part: Partial<Asking>) => setForm((before) => ({ ...before, ...part }));
  const out = form.way === "out";
  const unlike = (number: string) => (number && !isNumber(number) ? t("check.no_number") : null);
  return (
    <Form gap="sm" send={() => check(form)}>
      {ways.length > 1 && (
        <SegmentedControl
          aria-label={t("check.way")}
          value={form.way}
          onChange={(way) => set({ way: way as Way })}
          data={ways.map((value) => ({ value, label: t(`check.way_${value}`) }))}
        />
      )}
      <Fault error={error} fields={FIELDS} />
      <TextInput
        label={out ? t("check.number") : t("check.called")}
        required
        inputMode="tel"
        autoComplete="off"
        value={form.number}
        onChange={(event) => set({ number: event.currentTarget.value })}
        error={unlike(form.number) ?? faultAt(error, "number")}
      />
      {out ? (
        <>
          <RefPicker
            label={t("check.user")}
            description={t("check.user_text")}
            kind="user"
            value={form.user_id}
            change={(user_id) => set({ user_id })}
            error={faultAt(error, "user_id")}
          />
          <RefPicker
            label={t("check.device")}
            kind="device"
            value={form.device_id}
            change={(device_id) => set({ device_id })}
            error={faultAt(error, "device_id")}
          />
        </>
      ) : (
        <>
          <RefPicker
            label={t("check.trunk")}
            kind="trunk"
            required
            value={form.trunk_id}
            change={(trunk_id) => set({ trunk_id })}
            error={faultAt(error, "trunk_id")}
          />
          <TextInput
            label={t("check.from")}
            inputMode="tel"
            autoComplete="off"
            value={form.caller}
            onChange={(event) => set({ caller: event.currentTarget.value })}
            error={unlike(form.caller) ?? faultAt(error, "caller")}
          />
        </>
      )}
      <DateTimeInput
        label={t("check.at")}
        description={t("check.at_text")}
        value={form.at}
        change={(at) => set({ at })}
        error={faultAt(error, "at")}
      />
      <NumberInput
        label={t("check.seconds")}
        min={1}
        max={86_400}
        allowDecimal={false}
        value={form.seconds}
        onChange={(seconds) => set({ seconds: Number(seconds) || 1 })}
        error={faultAt(error, "seconds")}
      />
      <Button type="submit" mt={4} loading={busy} disabled={!ready(form)}>
        {t("check.do")}
      </Button>
    </Form>
  );
}
