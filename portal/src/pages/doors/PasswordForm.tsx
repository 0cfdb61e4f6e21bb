import { Anchor, Button, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { Password } from "../../parts/Password";

export type Known = { email: string; password: string };

const FIELDS = ["email", "password"];

export function PasswordForm(props: {
  known: Known;
  pending: boolean;
  error: unknown;
  send: (known: Known) => void;
}) {
  const { t } = useTranslation();
  const [email, setEmail] = useState(props.known.email);
  const [password, setPassword] = useState("");
  return (
    <Form mt="lg" send={() => props.send({ email: email.trim(), password })}>
      <Fault error={props.error} fields={FIELDS} />
      <TextInput
        label={t("door.email")}
        name="email"
        type="email"
        autoComplete="username"
        required
        withAsterisk={false}
        autoFocus={!email}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={faultAt(props.error, "email")}
      />
      <Password
        label={t("door.password")}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus={!!email}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={faultAt(props.error, "password")}
      />
      <Button type="submit" fullWidth mt={4} loading={props.pending}>
        {t("door.log_in")}
      </Button>
      <Anchor component={Link} to="/forgotten" size="sm" ta="center">
        {t("door.forgotten")}
      </Anchor>
    </Form>
  );
}
