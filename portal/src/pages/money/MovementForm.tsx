import { Button, SegmentedControl, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useOnce } from "../../api/once";
import type { WalletSeen } from "../../api/types";
import { DialogFoot } from "../../parts/DialogFoot";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { money } from "../../parts/format";
import type { Whose } from "./MoveMoney";
import { trimmed } from "./micros";
import { balanceAfter, bodyOf, type Draft, MOVEMENT_KINDS, type MovementKind } from "./movement";

const FIELDS = ["amount", "reason"];

export function MovementForm({ whose, close }: { whose: Whose; close: () => void }) {
  const { t, i18n } = useTranslation();
  const [draft, setDraft] = useState<Draft>({ kind: "top_up", amount: "", reason: "" });
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const move = useMove(whose, close);
  const shown = (value: string) => money(trimmed(value), whose.wallet.currency, i18n.language);
  const after = balanceAfter(whose.wallet, draft);
  return (
    <Form send={() => move.mutate(draft)}>
      <Fault error={move.error} fields={FIELDS} />
      <div>
        <SegmentedControl
          fullWidth
          aria-label={t("wallet.kind")}
          value={draft.kind}
          onChange={(kind) => set({ kind: kind as MovementKind })}
          data={MOVEMENT_KINDS.map((kind) => ({ value: kind, label: t(`wallet.kind_${kind}`) }))}
        />
        <Text size="xs" c="dimmed" mt={6}>
          {t(`wallet.kind_${draft.kind}_text`)}
        </Text>
      </div>
      <TextInput
        label={t("wallet.amount")}
        description={
          after === null
            ? t("wallet.balance_now", { balance: shown(whose.wallet.balance) })
            : t("wallet.balance_then", { balance: shown(after) })
        }
        inputMode="decimal"
        autoComplete="off"
        required
        data-autofocus
        rightSection={
          <Text size="sm" c="dimmed">
            {whose.wallet.currency}
          </Text>
        }
        rightSectionWidth={52}
        value={draft.amount}
        onChange={(event) => set({ amount: event.currentTarget.value })}
        error={faultAt(move.error, "amount")}
      />
      <TextInput
        label={t("wallet.reason")}
        description={t("wallet.reason_text")}
        required
        maxLength={200}
        value={draft.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
        error={faultAt(move.error, "reason")}
      />
      <DialogFoot cancel={close}>
        <Button type="submit" loading={move.isPending}>
          {t(`wallet.do_${draft.kind}`)}
        </Button>
      </DialogFoot>
    </Form>
  );
}

function useMove(whose: Whose, close: () => void) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const once = useOnce();
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body = bodyOf(draft);
      const path = `/accounts/${whose.id}/movements`;
      return api.post<WalletSeen>(path, body, { key: once(body) });
    },
    onSuccess: (wallet) => {
      void client.invalidateQueries({ queryKey: ["money"] });
      const balance = money(trimmed(wallet.balance), wallet.currency, i18n.language);
      notifications.show({ message: t("wallet.moved", { name: whose.name, balance }) });
      close();
    },
  });
}
