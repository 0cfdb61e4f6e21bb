import { Button, Group, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPhoneCall, IconQrcode } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import type { Device } from "../../api/types";
import { useAccountId } from "../../shell/account";
import { setUpBy } from "./devices";
import { NewSecret } from "./NewSecret";
import { SetupCode } from "./SetupCode";

/** Set a device up: by scanning a code, or by typing a new secret in. */
export function DeviceActions({ device }: { device: Device }) {
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const [scanning, scan] = useDisclosure();
  const [renewing, renew] = useDisclosure();
  if (device.kind === "web") {
    return (
      <Button
        component={Link}
        to={`/a/${account}/phone` as string}
        size="xs"
        variant="default"
        leftSection={<IconPhoneCall size={15} />}
      >
        {t("mine.open_phone")}
      </Button>
    );
  }
  const way = setUpBy(device.kind);
  if (!way || !may(who, nouns.devices!, "change")) return null;
  const of = { name: device.name };
  return (
    <Group gap="xs">
      {way === "code" && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconQrcode size={15} />}
          onClick={scan.open}
        >
          {t("mine.set_up")}
          <span className="visually-hidden">{device.name}</span>
        </Button>
      )}
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        leftSection={<IconKey size={15} />}
        onClick={renew.open}
      >
        {t("mine.new_secret")}
        <span className="visually-hidden">{device.name}</span>
      </Button>
      <Modal opened={scanning} onClose={scan.close} size={560} title={t("mine.set_up_title", of)}>
        <SetupCode deviceId={device.id} />
      </Modal>
      {renewing && <NewSecret device={device} close={renew.close} />}
    </Group>
  );
}
