import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { LiveCallSeen } from "../../api/types";
import type { Act } from "./LiveRow";

/** Tell the call service what to do with a call; what it says against it is the error. */
export function useSteering(act: Act, call: LiveCallSeen, done: () => void) {
  const { t } = useTranslation();
  return useMutation({
    mutationFn: (body?: object) =>
      api.post(`/accounts/${call.account_id}/live-calls/${call.id}/${act}`, body),
    onSuccess: () => {
      notifications.show({ message: t(`live.done.${act}`) });
      done();
    },
  });
}
