import { Stack, type StackProps } from "@mantine/core";
import type { ReactNode } from "react";

type FormProps = StackProps & { send: () => void; noValidate?: boolean; children: ReactNode };

/** Inputs below each other; Enter or its button sends them. */
export function Form(props: FormProps) {
  const { send, ...rest } = props;
  return (
    <Stack
      component="form"
      gap="md"
      {...rest}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    />
  );
}
