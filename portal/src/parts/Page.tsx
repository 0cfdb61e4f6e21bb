import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Page.module.css";
import { usePageTitle } from "./states";

/** A page below the shell: its title (also the tab's), what can be done on it, and what it shows. */
export function Page(props: {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  /** The content reaches the edges, as tables do. */
  wide?: boolean;
}) {
  usePageTitle(props.title);
  return (
    <div className={classes.page}>
      <Group className={classes.head} justify="space-between" gap="sm">
        <div>
          <Title order={1}>{props.title}</Title>
          {props.text && (
            <Text size="sm" c="dimmed">
              {props.text}
            </Text>
          )}
        </div>
        {props.actions && <Group gap={8}>{props.actions}</Group>}
      </Group>
      <div className={props.wide ? classes.wide : classes.body}>{props.children}</div>
    </div>
  );
}
