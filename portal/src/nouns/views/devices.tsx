import { Alert, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconAlertTriangle, IconQrcode } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { nouns } from "../../api/nouns";
import type { DeviceRegistrations } from "../../api/types";
import { verbLabel } from "../../api/words";
import { Moment, State } from "../../parts/show";
import { useBase } from "../../shell/account";
import type { Row } from "../model";
import { VerbDialog } from "../VerbDialog";
import { useOnline } from "./online";
import type { View } from "./view";

const REGISTERS = new Set(["desk", "softphone", "web", "fax"]);

export const DEVICES: View = {
  columns: ["name", "online", "user_id", "kind", "username", "number"],
  extras: [{ name: "online", title: "view.online", useValues: useStates }],
  Summary: Connected,
};

function useStates(rows: Row[]) {
  const online = useOnline();
  return new Map(
    online.known
      ? rows.map((row) => [row.id, <Connection key={row.id} on={online.connected.has(row.id)} />])
      : [],
  );
}

export function Connection({ on }: { on: boolean }) {
  const { t } = useTranslation();
  return <State tone={on ? "good" : "idle"}>{t(on ? "view.connected" : "view.away")}</State>;
}

/** Where the device registered from, and how to set it up. */
function Connected({ row }: { row: Row }) {
  const { t } = useTranslation();
  const base = useBase();
  const registers = !row.number && REGISTERS.has(String(row.kind));
  const { data } = useQuery({
    queryKey: ["noun", "devices", "registrations", row.id],
    queryFn: () => api.get<DeviceRegistrations>(`${base}/devices/${row.id}/registrations`),
    enabled: registers,
    retry: false,
  });
  if (!registers || !data) return null;
  const verb = nouns.devices!.verbs.find((each) => each.name === "setup-link")!;
  const setUp = () =>
    modals.open({
      title: verbLabel("devices", verb.name),
      size: "lg",
      children: <VerbDialog noun={nouns.devices!} row={row} verb={verb} />,
    });
  return (
    <Paper withBorder p="sm" radius="md">
      <Stack gap="xs">
        <Group justify="space-between">
          <Connection on={data.registrations.length > 0} />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconQrcode size={15} />}
            onClick={setUp}
          >
            {t("view.set_up")}
          </Button>
        </Group>
        {data.registrations.map((each) => (
          <Text size="sm" key={each.id} style={{ overflowWrap: "anywhere" }}>
            <span className="tabular">
              {each.address}:{each.port} {each.transport.toUpperCase()}
            </span>
            {" · "}
            {each.agent} · <Moment at={each.registered_at} short />
          </Text>
        ))}
        {data.shared_credentials && (
          <Alert color="yellow" icon={<IconAlertTriangle size={17} />} p="xs">
            {t("view.shared_credentials")}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
