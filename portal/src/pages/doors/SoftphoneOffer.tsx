import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDeviceMobile } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Device, Who } from "../../api/types";
import { myDevices } from "../me/devices";
import { SetupCode } from "../me/SetupCode";
import { Offer } from "./Offer";

/** Softphones of the person who has come in, each to be set up by its code. */
export function SoftphoneOffer({ who }: { who: Who }) {
  const { t } = useTranslation();
  const { data: devices = [] } = useQuery(myDevices(who, "softphone"));
  const [chosen, setChosen] = useState<Device | null>(null);
  const buttons = (
    <Group gap="xs">
      {devices.map((device) => (
        <Button
          key={device.id}
          size="xs"
          variant={chosen?.id === device.id ? "light" : "default"}
          onClick={() => setChosen(device)}
        >
          {devices.length > 1 ? device.name : t("door.softphone_open")}
        </Button>
      ))}
    </Group>
  );
  return (
    <Stack gap="md">
      <Offer icon={IconDeviceMobile} what="softphone" action={buttons} />
      {chosen && (
        <section aria-label={chosen.name}>
          <Text className="visually-hidden" role="status">
            {chosen.name}
          </Text>
          <SetupCode key={chosen.id} deviceId={chosen.id} />
        </section>
      )}
    </Stack>
  );
}
