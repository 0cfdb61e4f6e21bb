import { Button, CopyButton, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useWho } from "../../api/session";
import type { SetupLink } from "../../api/types";
import { Fault } from "../../parts/Fault";
import { dateTime } from "../../parts/format";
import { Qr } from "../../parts/Qr";
import { ownBase } from "./devices";

/** The code that a softphone scans to set itself up. Every showing makes a new one, once. */
export function SetupCode({ deviceId }: { deviceId: string }) {
  const { t, i18n } = useTranslation();
  const who = useWho();
  const path = `${ownBase(who)}/devices/${deviceId}/setup-link`;
  const made = useMutation({ mutationFn: () => api.post<SetupLink>(path) });
  const make = made.mutate;
  useEffect(() => make(), [make]);
  if (made.error) return <Fault error={made.error} />;
  return (
    <Group align="flex-start" gap="lg" wrap="wrap" justify="center">
      {made.data ? (
        <Qr svg={made.data.qr} label={t("mine.setup_qr")} />
      ) : (
        <Skeleton w={208} h={208} aria-busy />
      )}
      <Stack gap="sm" flex={1} miw={220}>
        <Text size="sm">{t("mine.setup_how")}</Text>
        <Text size="sm" c="dimmed">
          {t("mine.setup_once")}
        </Text>
        {made.data && (
          <>
            <CopyButton value={made.data.link}>
              {({ copied, copy }) => (
                <Button
                  variant="default"
                  size="xs"
                  onClick={copy}
                  leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                >
                  {t(copied ? "do.copied" : "mine.copy_link")}
                </Button>
              )}
            </CopyButton>
            <Text size="xs" c="dimmed">
              {t("mine.good_until", {
                until: dateTime(made.data.expires_at, who.own_account.time_zone, i18n.language),
              })}
            </Text>
          </>
        )}
      </Stack>
    </Group>
  );
}
