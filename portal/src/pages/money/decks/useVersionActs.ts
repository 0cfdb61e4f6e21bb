import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import type { RateDeckVersion } from "../../../api/types";
import { useAccountId } from "../../../shell/account";

export type Act = "activate" | "withdraw" | "delete";

/** What is done with a version, and said of it. */
export function useVersionAct(act: Act, done: () => void = () => {}) {
  const { t } = useTranslation();
  const account = useAccountId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (given: { version: RateDeckVersion; effectiveAt?: string | null }) => {
      const path = `/accounts/${account}/rate-deck-versions/${given.version.id}`;
      if (act === "delete") await api.delete(path, { ifMatch: given.version.revision ?? "*" });
      else if (act === "withdraw") await api.post(`${path}/withdraw`);
      else await api.post(`${path}/activate`, { effective_at: given.effectiveAt ?? null });
    },
    onSuccess: (_, { version }) => {
      void client.invalidateQueries({ queryKey: ["noun", "rate-deck-versions"] });
      notifications.show({ message: t(`decks.done_${act}`, { name: version.name }) });
      done();
    },
  });
}
