import { Button, Checkbox, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Erased } from "../../api/types";
import { DialogFoot } from "../../parts/DialogFoot";
import { Fault } from "../../parts/Fault";
import { RefPicker } from "../../parts/RefPicker";
import { useBase } from "../../shell/account";

export function EraseModal({ open, close }: { open: boolean; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={open}
      onClose={close}
      title={t("calls.erase.title")}
      closeButtonProps={{ "aria-label": t("do.close") }}
    >
      <Form close={close} />
    </Modal>
  );
}

function Form({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [by, setBy] = useState("number");
  const [number, setNumber] = useState("");
  const [user, setUser] = useState<string>();
  const [sure, setSure] = useState(false);
  const erase = useErase(close);
  const whom =
    by === "number" ? number.trim() && { number: number.trim() } : user && { user_id: user };
  return (
    <Stack>
      <Text size="sm">{t("calls.erase.text")}</Text>
      <SegmentedControl
        fullWidth
        value={by}
        onChange={setBy}
        aria-label={t("calls.erase.by")}
        data={[
          { value: "number", label: t("calls.erase.by_number") },
          { value: "user", label: t("calls.erase.by_user") },
        ]}
      />
      {by === "number" ? (
        <TextInput
          label={t("calls.erase.number")}
          description={t("calls.erase.number_help")}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          maxLength={100}
          data-autofocus
        />
      ) : (
        <RefPicker
          kind="user"
          label={t("calls.filter.user")}
          value={user ?? null}
          change={(id) => setUser(id ?? undefined)}
          inPlace
        />
      )}
      <Checkbox
        label={t("calls.erase.sure")}
        checked={sure}
        onChange={(event) => setSure(event.currentTarget.checked)}
      />
      <Fault error={erase.error} />
      <DialogFoot cancel={close}>
        <Button
          color="red"
          disabled={!whom || !sure}
          loading={erase.isPending}
          onClick={() => whom && erase.mutate(whom)}
        >
          {t("calls.erase.do")}
        </Button>
      </DialogFoot>
    </Stack>
  );
}

function useErase(close: () => void) {
  const { t } = useTranslation();
  const base = useBase();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (whom: object) => api.post<Erased>(`${base}/calls/erase`, whom),
    onSuccess: ({ calls }) => {
      notifications.show({ message: t("calls.erase.done", { count: calls }) });
      void client.invalidateQueries({ queryKey: ["noun", "calls"] });
      close();
    },
  });
}
