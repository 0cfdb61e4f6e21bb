import { Stack, Text, ThemeIcon, Title } from "@mantine/core";
import type { IconMail } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { usePageTitle } from "../../parts/states";
import { Doorstep } from "./Doorstep";

/** A door that has nothing to ask: what has happened, and where to go now. */
export function Told(props: {
  icon: typeof IconMail;
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
}) {
  usePageTitle(props.title);
  return (
    <Doorstep foot={props.foot}>
      <Stack align="center" gap="sm" role="status">
        <ThemeIcon variant="light" size={52} radius="xl" aria-hidden>
          <props.icon size={26} stroke={1.6} />
        </ThemeIcon>
        <Title order={1} ta="center">
          {props.title}
        </Title>
        {props.text && (
          <Text c="dimmed" size="sm" ta="center" style={{ overflowWrap: "anywhere" }}>
            {props.text}
          </Text>
        )}
      </Stack>
      {props.children}
    </Doorstep>
  );
}
