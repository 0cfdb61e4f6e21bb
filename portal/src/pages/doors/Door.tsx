import { Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "../../parts/states";
import { Doorstep } from "./Doorstep";

/** A page for whoever is not in yet, with something to fill in. */
export function Door(props: {
  title: string;
  text?: ReactNode;
  children?: ReactNode;
  foot?: ReactNode;
  wide?: boolean;
}) {
  usePageTitle(props.title);
  return (
    <Doorstep foot={props.foot} wide={props.wide}>
      <Title order={1}>{props.title}</Title>
      {props.text && (
        <Text c="dimmed" size="sm" mt={6}>
          {props.text}
        </Text>
      )}
      {props.children}
    </Doorstep>
  );
}
