import { Anchor, Divider, Stack, Text } from "@mantine/core";
import { IconDevices } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { Page } from "../../parts/Page";
import { Blank, ErrorState, Loading } from "../../parts/states";
import { useAccountId } from "../../shell/account";
import { DeviceItem } from "./DeviceItem";
import { isAway, myDevices, myRegistrations } from "./devices";

/** What the person phones with: whether it is connected, and how to set it up. */
export function MyDevices() {
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const has = who.login.user_id !== null && !isAway(who);
  const devices = useQuery({ ...myDevices(who), enabled: has });
  const seen = useQuery({ ...myRegistrations(who), enabled: has });
  const calls = (
    <Anchor component={Link} to={`/a/${account}/calls` as string} size="sm">
      {t("mine.calls")}
    </Anchor>
  );
  return (
    <Page title={t("mine.devices")} text={t("mine.devices_text")} actions={has && calls}>
      {!has && (
        <Blank
          icon={IconDevices}
          title={t(isAway(who) ? "mine.elsewhere" : "mine.no_devices")}
          text={t(isAway(who) ? "mine.when_home" : "mine.no_user")}
        />
      )}
      {devices.error && <ErrorState error={devices.error} again={() => void devices.refetch()} />}
      {has && devices.isPending && <Loading rows={3} />}
      {devices.data?.length === 0 && (
        <Blank icon={IconDevices} title={t("mine.no_devices")} text={t("mine.no_devices_text")} />
      )}
      <Stack gap={0} maw={820} component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {devices.data?.map((device, index) => (
          <li key={device.id}>
            {index > 0 && <Divider color="var(--ringfort-line)" />}
            <DeviceItem
              device={device}
              seen={seen.data?.find((each) => each.device_id === device.id)}
              known={!seen.isPending && !seen.error}
            />
          </li>
        ))}
      </Stack>
      {seen.error && (
        <Text size="sm" c="dimmed" mt="md">
          {t("mine.connections_unknown")}
        </Text>
      )}
    </Page>
  );
}
