import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useEnter } from "../../api/session";
import type { Invitation, Who } from "../../api/types";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { NewPassword } from "../../parts/NewPassword";
import { CodeInput } from "./CodeInput";

type Asked = { password?: string; code?: string };

/** The password on the first device, a one-time code from who has them, or only a button. */
export function AcceptForm(props: { token: string; invitation: Invitation; done: () => void }) {
  const { t } = useTranslation();
  const enter = useEnter();
  const { password_needed, code_needed } = props.invitation;
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const accept = useMutation({
    mutationFn: (given: Asked) => api.post<Who>(`/invitations/${props.token}`, given),
    onSuccess: (who) => {
      props.done();
      enter(who);
    },
  });
  return (
    <Form
      mt="lg"
      send={() => {
        accept.mutate({
          ...(password_needed && { password }),
          ...(code_needed && { code: code.trim() }),
        });
      }}
    >
      <Fault error={accept.error} fields={["password", "code"]} />
      {password_needed && (
        <NewPassword
          value={password}
          onChange={setPassword}
          error={faultAt(accept.error, "password")}
        />
      )}
      {code_needed && (
        <CodeInput value={code} onChange={setCode} error={faultAt(accept.error, "code")} />
      )}
      <Button type="submit" fullWidth loading={accept.isPending}>
        {t(password_needed ? "door.set_and_enter" : "door.enter")}
      </Button>
    </Form>
  );
}
