import { ActionIcon, Text, Tooltip } from "@mantine/core";
import { openConfirmModal } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Connected } from "./useRegistrations";

export function EndRegistration({ row: { device, registration } }: { row: Connected }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const path = `/accounts/${device.account_id}/devices/${device.device_id}/registrations`;
  const end = useMutation({
    mutationFn: () => api.delete(`${path}/${encodeURIComponent(registration.id)}`),
    onSuccess: () => notifications.show({ message: t("registrations.ended") }),
    onError: (error) => notifications.show({ color: "red", message: error.message }),
    onSettled: () => client.invalidateQueries({ queryKey: ["noun", "devices"] }),
  });
  const ask = () =>
    openConfirmModal({
      title: t("registrations.end_title", { name: device.device }),
      children: <Text size="sm">{t("registrations.end_text")}</Text>,
      labels: { confirm: t("registrations.end"), cancel: t("do.cancel") },
      confirmProps: { color: "red" },
      onConfirm: () => end.mutate(),
    });
  const word = t("registrations.end_of", { name: device.device });
  return (
    <Tooltip label={t("registrations.end")}>
      <ActionIcon
        variant="subtle"
        color="gray"
        onClick={ask}
        loading={end.isPending}
        aria-label={word}
      >
        <IconPlugConnectedX size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
