import { Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useWho } from "../../api/session";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { NewPassword } from "../../parts/NewPassword";
import { Password } from "../../parts/Password";
import { saved } from "./saved";

/** Every other session ends with the old password. */
export function PasswordChange() {
  const { t } = useTranslation();
  const { login } = useWho();
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useMutation({
    mutationFn: () => api.post("/session/password", { password, new_password: fresh }),
    onSuccess: () => {
      saved(t("mine.password_changed"));
      close();
    },
  });
  function close() {
    setOpen(false);
    setPassword("");
    setFresh("");
  }
  if (!open) {
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {t("mine.change_password")}
      </Button>
    );
  }
  return (
    <Form send={() => change.mutate()}>
      <input hidden name="username" autoComplete="username" value={login.email} readOnly />
      <Fault error={change.error} fields={["password", "new_password"]} />
      <Password
        label={t("mine.present_password")}
        autoComplete="current-password"
        required
        withAsterisk={false}
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={faultAt(change.error, "password")}
      />
      <NewPassword
        value={fresh}
        onChange={setFresh}
        error={faultAt(change.error, "new_password")}
      />
      <Group>
        <Button type="submit" loading={change.isPending}>
          {t("mine.change_password")}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            change.reset();
            close();
          }}
        >
          {t("do.cancel")}
        </Button>
      </Group>
    </Form>
  );
}
