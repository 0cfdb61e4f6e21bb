import { Group, Text, ThemeIcon } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Device, DeviceSeen } from "../../api/types";
import { valueLabel } from "../../api/words";
import { Phone } from "../../parts/show";
import { DeviceActions } from "./DeviceActions";
import classes from "./DeviceItem.module.css";
import { DeviceState } from "./DeviceState";
import { iconOf } from "./icons";

/** One device: what it is, whether it is connected, what can be done. */
export function DeviceItem(props: {
  device: Device;
  seen: DeviceSeen | undefined;
  known: boolean;
}) {
  const { t } = useTranslation();
  const { device } = props;
  const Icon = iconOf(device.kind);
  return (
    <div className={classes.item}>
      <ThemeIcon variant="light" color="gray" size={40} radius="md" aria-hidden>
        <Icon size={22} stroke={1.6} />
      </ThemeIcon>
      <div className={classes.what}>
        <Text fw={550} truncate>
          {device.name}
        </Text>
        <Group gap={6} fz="sm" c="dimmed">
          <span>{valueLabel("devices", "kind", device.kind)}</span>
          <span aria-hidden>·</span>
          {device.number ? (
            <Phone number={device.number} />
          ) : (
            <span title={t("mine.type_username")}>{device.username}</span>
          )}
        </Group>
        {!device.number && <DeviceState seen={props.seen} known={props.known} />}
      </div>
      <DeviceActions device={device} />
    </div>
  );
}
