import { Anchor, Group, Paper, SimpleGrid, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Device, Extension, Login, Number as OwnNumber } from "../../api/types";
import { nounTitle } from "../../api/words";
import { Phone } from "../../parts/show";
import { CallButton } from "../../phone/dial";
import { useAccountId } from "../../shell/account";
import type { Row } from "../model";
import { Connection } from "./devices";
import { useOnline } from "./online";
import { useRelated } from "./related";
import type { View } from "./view";

export const USERS: View = {
  columns: ["name", "extensions", "devices", "email", "mobile", "kind"],
  extras: [
    { name: "extensions", title: "view.extensions", useValues: useExtensions },
    { name: "devices", title: "view.devices", useValues: useDevices },
  ],
  Summary: Belongings,
};

function useExtensions(rows: Row[]) {
  const found = useRelated<Extension>("extensions", "user_id", rows, "number");
  return new Map<string, ReactNode>(
    [...found].map(([user, extensions]) => [
      user,
      <span key={user} className="tabular">
        {extensions.map((each) => each.number).join(", ")}
      </span>,
    ]),
  );
}

function useDevices(rows: Row[]) {
  const { t } = useTranslation();
  const found = useRelated<Device>("devices", "user_id", rows, "name");
  const online = useOnline();
  return new Map<string, ReactNode>(
    [...found].map(([user, devices]) => [
      user,
      <Group key={user} gap={8} wrap="nowrap" component="span">
        <span className="tabular">{devices.length}</span>
        {online.known && <Connection on={devices.some((each) => online.connected.has(each.id))} />}
        <span className="visually-hidden">{t("view.devices")}</span>
      </Group>,
    ]),
  );
}

/** What a person has: extensions, devices, numbers, a log-in. */
function Belongings({ row }: { row: Row }) {
  const rows = [row];
  const extensions = useRelated<Extension>("extensions", "user_id", rows, "number").get(row.id);
  const devices = useRelated<Device>("devices", "user_id", rows, "name").get(row.id);
  const numbers = useRelated<OwnNumber>("numbers", "user_id", rows, "number").get(row.id);
  const logins = useRelated<Login>("logins", "user_id", rows, "email").get(row.id);
  const online = useOnline();
  return (
    <Paper withBorder p="sm" radius="md">
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
        <Some
          noun="extensions"
          rows={extensions}
          show={(each) => each.number}
          beside={(each) => <CallButton number={each.number} name={String(row.name)} />}
        />
        <Some
          noun="devices"
          rows={devices}
          show={(each) => each.name}
          beside={(each) => online.known && <Connection on={online.connected.has(each.id)} />}
        />
        <Some noun="numbers" rows={numbers} show={(each) => <Phone number={each.number} />} />
        <Some noun="logins" rows={logins} show={(each) => each.email} />
      </SimpleGrid>
    </Paper>
  );
}

function Some<T extends { id: string }>(props: {
  noun: string;
  rows: T[] | undefined;
  show: (row: T) => ReactNode;
  beside?: (row: T) => ReactNode;
}) {
  const account = useAccountId();
  return (
    <Stack gap={2}>
      <Text size="xs" c="dimmed">
        {nounTitle(props.noun)}
      </Text>
      {props.rows?.map((row) => (
        <Group key={row.id} gap={8} wrap="nowrap">
          <Anchor
            component={Link}
            to={`/a/${account}/${props.noun}/${row.id}`}
            size="sm"
            c="var(--mantine-color-text)"
            underline="always"
          >
            {props.show(row)}
          </Anchor>
          {props.beside?.(row)}
        </Group>
      ))}
      {!props.rows?.length && (
        <Text size="sm" aria-hidden>
          —
        </Text>
      )}
    </Stack>
  );
}
