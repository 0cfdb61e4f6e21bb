import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { DeviceState } from "../me/DeviceState";
import { myDevices, myRegistrations } from "../me/devices";
import { Listed, Section } from "./Section";

export function MyPhones() {
  const { t } = useTranslation();
  const who = useWho();
  const devices = useQuery(myDevices(who));
  const seen = useQuery(myRegistrations(who));
  return (
    <Section title={t("mine.devices")} to="me/devices">
      <Listed
        query={devices}
        nothing={t("mine.no_devices_text")}
        keyOf={({ id }) => id}
        item={({ id, name }) => (
          <>
            <span>{name}</span>
            <DeviceState
              seen={seen.data?.find((each) => each.device_id === id)}
              known={seen.data !== undefined}
            />
          </>
        )}
      />
    </Section>
  );
}
