import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "../../parts/states";
import { Brand } from "./Brand";
import { Corner } from "./Corner";
import classes from "./Door.module.css";

/** A page for whoever is not in yet: one card below the brand. */
export function Door(props: {
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
  wide?: boolean;
}) {
  usePageTitle(props.title);
  return (
    <div className={classes.page}>
      <header className={classes.corner}>
        <Corner />
      </header>
      <main className={classes.middle}>
        <Brand />
        <section className={classes.card} data-wide={props.wide || undefined}>
          <Title order={1}>{props.title}</Title>
          {props.text && (
            <Text c="dimmed" size="sm" mt={6}>
              {props.text}
            </Text>
          )}
          {props.children}
        </section>
        {props.foot && <div className={classes.foot}>{props.foot}</div>}
      </main>
    </div>
  );
}
