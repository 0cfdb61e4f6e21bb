import { Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { sessionQuery } from "../../api/session";
import type { Offer, RecoveryCodes as Recovery } from "../../api/types";
import { AskPassword } from "./AskPassword";
import { RecoveryCodes } from "./RecoveryCodes";
import { ScanCode } from "./ScanCode";

/** The password, then the app's first code, then codes for the day it is lost. */
export function CodesOn({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const offer = useMutation({
    mutationFn: (password: string) => api.post<Offer>("/session/totp", { password }),
  });
  const confirm = useMutation({
    mutationFn: (code: string) => api.post<Recovery>("/session/totp/confirm", { code }),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
  });
  const done = confirm.data?.recovery_codes;
  return (
    <Modal
      opened
      onClose={close}
      size={done || offer.data ? 560 : "md"}
      title={t(done ? "mine.recovery_title" : "mine.turn_on_title")}
      closeOnClickOutside={!offer.data}
      closeOnEscape={!done}
      withCloseButton={!done}
    >
      {done && <RecoveryCodes codes={done} close={close} />}
      {!done && offer.data && (
        <ScanCode
          offer={offer.data}
          pending={confirm.isPending}
          error={confirm.error}
          send={confirm.mutate}
        />
      )}
      {!offer.data && (
        <AskPassword
          text={t("mine.turn_on_text")}
          label={t("do.next")}
          pending={offer.isPending}
          error={offer.error}
          send={offer.mutate}
        />
      )}
    </Modal>
  );
}
