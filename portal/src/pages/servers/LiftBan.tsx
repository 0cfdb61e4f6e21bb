import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";

/** It may be banned again at any time: nothing to confirm. */
export function LiftBan({ address }: { address: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const lift = useMutation({
    mutationFn: () => api.delete(`/platform/bans/${encodeURIComponent(address)}`),
    onSuccess: () => notifications.show({ message: t("bans.lifted", { address }) }),
    onError: (error) => notifications.show({ color: "red", message: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: ["bans"] }),
  });
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={lift.isPending}
      onClick={() => lift.mutate()}
    >
      {t("bans.lift")}
    </Button>
  );
}
