import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useWho } from "../../api/session";
import type { Device, DevicesNewSecret } from "../../api/types";
import { Fault } from "../../parts/Fault";
import { DeviceSecret } from "./DeviceSecret";
import { ownBase } from "./devices";

/** The old secret stops working at once, so it is asked first; the new one is shown once. */
export function NewSecret({ device, close }: { device: Device; close: () => void }) {
  const { t } = useTranslation();
  const who = useWho();
  const path = `${ownBase(who)}/devices/${device.id}/new-secret`;
  const renew = useMutation({ mutationFn: () => api.post<DevicesNewSecret>(path) });
  return (
    <Modal
      opened
      onClose={close}
      title={t("mine.new_secret_label", { name: device.name })}
      closeOnClickOutside={!renew.data}
    >
      <Stack gap="md">
        <Text size="sm">{t(renew.data ? "mine.secret_once" : "mine.new_secret_text")}</Text>
        <Fault error={renew.error} />
        {renew.data && <DeviceSecret secret={renew.data} />}
        <Group justify="flex-end">
          {renew.data ? (
            <Button onClick={close}>{t("do.done")}</Button>
          ) : (
            <>
              <Button variant="default" onClick={close}>
                {t("do.cancel")}
              </Button>
              <Button color="red" loading={renew.isPending} onClick={() => renew.mutate()}>
                {t("mine.new_secret")}
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
