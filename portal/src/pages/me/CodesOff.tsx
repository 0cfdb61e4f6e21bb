import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { sessionQuery } from "../../api/session";
import { AskPassword } from "./AskPassword";
import { saved } from "./saved";

export function CodesOff({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: (password: string) => api.post("/session/totp/remove", { password }),
    onSuccess: async () => {
      close();
      saved(t("mine.codes_are_off"));
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  return (
    <Modal opened onClose={close} title={t("mine.turn_off_title")}>
      <AskPassword
        text={t("mine.turn_off_text")}
        label={t("mine.turn_off")}
        danger
        pending={remove.isPending}
        error={remove.error}
        send={remove.mutate}
      />
    </Modal>
  );
}
