import { Button, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ApiError, api } from "../../api/client";
import type { DevicesNewSecret, SecretOffered } from "../../api/types";
import { dateTime } from "../../parts/format";
import { ErrorState, usePageTitle } from "../../parts/states";
import { DeviceSecret } from "../me/DeviceSecret";
import { Doorstep } from "./Doorstep";
import { useToken } from "./hash";
import { LinkOver } from "./LinkOver";
import { Told } from "./Told";
import { Waiting } from "./Waiting";

/** Where the link to a device's secret leads. Looking does not use it up, the button does. */
export function Secret() {
  const { t, i18n } = useTranslation();
  usePageTitle(t("door.secret"));
  const token = useToken();
  const offered = useQuery({
    queryKey: ["secret-link", token],
    queryFn: () => api.get<SecretOffered>(`/secrets/${token}`),
    enabled: !!token,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const show = useMutation({
    mutationFn: () => api.post<DevicesNewSecret>(`/secrets/${token}`),
  });
  const failed = show.error ?? offered.error;
  if (!token || (failed instanceof ApiError && failed.status === 404)) {
    return <LinkOver text={t("door.secret_over")} />;
  }
  if (failed) {
    const again = show.error ? show.reset : () => void offered.refetch();
    return (
      <Doorstep>
        <ErrorState error={failed} again={again} />
      </Doorstep>
    );
  }
  if (!offered.data) {
    return (
      <Doorstep>
        <Waiting />
      </Doorstep>
    );
  }
  const { device, account, expires_at } = offered.data;
  if (show.data) {
    return (
      <Told icon={IconKey} title={device} text={t("mine.secret_once")}>
        <DeviceSecret secret={show.data} />
      </Told>
    );
  }
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const until = dateTime(expires_at, zone, i18n.language);
  return (
    <Told icon={IconKey} title={device} text={t("door.secret_text", { account })}>
      <Button fullWidth mt="lg" loading={show.isPending} onClick={() => show.mutate()}>
        {t("door.show_secret")}
      </Button>
      <Text size="xs" c="dimmed" ta="center" mt="sm">
        {t("door.secret_until", { until })}
      </Text>
    </Told>
  );
}
