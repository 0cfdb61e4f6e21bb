import { Button, Text } from "@mantine/core";
import { openConfirmModal } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { AppServerSeen } from "../../api/types";

/** No new calls for a server, or new ones again. */
export function Drain({ server: { name, state } }: { server: AppServerSeen }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const verb = state === "drained" ? "resume" : "drain";
  const act = useMutation({
    mutationFn: () => api.post(`/platform/app-servers/${encodeURIComponent(name)}/${verb}`),
    onError: (error) => notifications.show({ color: "red", message: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: ["app-servers"] }),
  });
  const ask = () =>
    openConfirmModal({
      title: t("servers.drain_title", { name }),
      children: <Text size="sm">{t("servers.drain_text")}</Text>,
      labels: { confirm: t("servers.drain"), cancel: t("do.cancel") },
      onConfirm: () => act.mutate(),
    });
  return (
    <Button
      variant="default"
      size="compact-sm"
      loading={act.isPending}
      onClick={verb === "drain" ? ask : () => act.mutate()}
    >
      {t(`servers.${verb}`)}
    </Button>
  );
}
