import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DeviceSeen } from "../../api/types";
import { State } from "../../parts/show";
import { connection } from "./devices";

/** Whether a device is registered, from where, and whether somebody else may know its secret. */
export function DeviceState({ seen, known }: { seen: DeviceSeen | undefined; known: boolean }) {
  const { t } = useTranslation();
  if (!known) return null;
  const where = connection(seen);
  return (
    <Group gap={10} mt={2}>
      <State tone={where ? "good" : "idle"}>{t(where ? "mine.connected" : "mine.away")}</State>
      {where && (
        <Text size="sm" c="dimmed" truncate>
          {where}
        </Text>
      )}
      {seen?.shared_credentials && <State tone="warn">{t("mine.shared")}</State>}
    </Group>
  );
}
