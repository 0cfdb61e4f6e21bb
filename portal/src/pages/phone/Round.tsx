import { Text, UnstyledButton } from "@mantine/core";
import type { IconPhone } from "@tabler/icons-react";
import classes from "./Phone.module.css";

/** A round button with its word below. */
export function Round(props: {
  icon: typeof IconPhone;
  label: string;
  act: () => void;
  /** Of what is on or off. */
  on?: boolean;
  /** Of what opens something. */
  expanded?: boolean;
  disabled?: boolean;
}) {
  return (
    <UnstyledButton
      className={classes.round}
      onClick={props.act}
      disabled={props.disabled}
      aria-expanded={props.expanded}
      data-on={props.on || props.expanded || undefined}
    >
      <span className={classes.disc}>
        <props.icon size={20} stroke={1.7} aria-hidden />
      </span>
      <Text span size="xs">
        {props.label}
      </Text>
    </UnstyledButton>
  );
}
