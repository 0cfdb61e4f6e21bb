import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import {
  IconBrowserShare,
  IconMicrophoneOff,
  IconPlugConnectedX,
  IconShieldX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import { usePhone } from "../../phone/store";

const DEAF = ["none", "denied", "busy", "insecure"];

/** What is not as it should be, and what to do about it. */
export function Notes() {
  const { t } = useTranslation();
  const { line, reason, microphone, here, calls } = usePhone((state) => state);
  if (line === "off") return null;
  return (
    <Stack gap={8}>
      {DEAF.includes(microphone) && (
        <Alert
          color="yellow"
          icon={<IconMicrophoneOff size={18} />}
          title={t(`phone.microphone.${microphone}`)}
        >
          {t(`phone.microphone.${microphone}_help`)}
        </Alert>
      )}
      {line === "reconnecting" && (
        <Alert color="yellow" icon={<IconPlugConnectedX size={18} />} role="status">
          {t("phone.reconnecting_help")}
        </Alert>
      )}
      {line === "refused" && (
        <Alert color="red" icon={<IconShieldX size={18} />} title={t("phone.line.refused")}>
          {reason ?? t("phone.refused_help")}
        </Alert>
      )}
      {!here && (
        <Alert color="gray" icon={<IconBrowserShare size={18} />}>
          <Group justify="space-between" gap="sm">
            <Text size="sm">{t(calls.length ? "phone.other_tab_talks" : "phone.other_tab")}</Text>
            {calls.length === 0 && (
              <Button size="compact-sm" variant="default" onClick={() => phone.takeOver()}>
                {t("phone.take_over")}
              </Button>
            )}
          </Group>
        </Alert>
      )}
    </Stack>
  );
}
