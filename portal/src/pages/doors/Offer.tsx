import { Button, Group, Text, ThemeIcon } from "@mantine/core";
import type { IconPhone } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** One thing to go on with. */
export function Offer(props: {
  icon: typeof IconPhone;
  what: "portal" | "web_phone" | "softphone";
  to?: string;
  primary?: boolean;
  action?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <Group wrap="nowrap" align="flex-start" gap="md">
      <ThemeIcon variant="light" size={38} radius="md" aria-hidden>
        <props.icon size={21} stroke={1.6} />
      </ThemeIcon>
      <div style={{ flex: 1 }}>
        <Text fw={550}>{t(`door.${props.what}`)}</Text>
        <Text size="sm" c="dimmed" mb="xs">
          {t(`door.${props.what}_text`)}
        </Text>
        {props.to && (
          <Button
            component={Link}
            to={props.to as string}
            size="xs"
            variant={props.primary ? "filled" : "default"}
          >
            {t(`door.${props.what}_open`)}
          </Button>
        )}
        {props.action}
      </div>
    </Group>
  );
}
