import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { Password } from "../../parts/Password";

/** A stolen session is not enough: the present password is asked for. */
export function AskPassword(props: {
  text: string;
  label: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  send: (password: string) => void;
}) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  return (
    <Form send={() => props.send(password)}>
      <Text size="sm">{props.text}</Text>
      <Fault error={props.error} fields={["password"]} />
      <Password
        label={t("mine.present_password")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={faultAt(props.error, "password")}
      />
      <Group justify="flex-end">
        <Button type="submit" loading={props.pending} color={props.danger ? "red" : undefined}>
          {props.label}
        </Button>
      </Group>
    </Form>
  );
}
