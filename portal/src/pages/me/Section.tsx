import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Section.module.css";

/** A part of the settings: what it is about on the left, what to do on the right. */
export function Section(props: { title: string; text?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={props.title}>
      <div>
        <Title order={2}>{props.title}</Title>
        {props.text && (
          <Text size="sm" c="dimmed" mt={4}>
            {props.text}
          </Text>
        )}
      </div>
      <div className={classes.body}>{props.children}</div>
    </section>
  );
}
