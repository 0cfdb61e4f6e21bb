import { Anchor, Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { CodeInput } from "./CodeInput";

/** The code of an authenticator app, or one of those kept for the day it is lost. */
export function CodeForm(props: {
  pending: boolean;
  error: unknown;
  send: (code: string) => void;
  back: () => void;
}) {
  const { t } = useTranslation();
  const [recovering, setRecovering] = useState(false);
  const [code, setCode] = useState("");
  const fault = faultAt(props.error, "code");
  return (
    <Form mt="lg" send={() => props.send(code.trim())}>
      <Fault error={props.error} fields={["code"]} />
      {recovering ? (
        <TextInput
          key="recovery"
          label={t("door.recovery_code")}
          description={t("door.recovery_help")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={fault}
        />
      ) : (
        <CodeInput value={code} onChange={setCode} whole={props.send} error={fault} />
      )}
      <Button type="submit" fullWidth loading={props.pending}>
        {t("door.log_in")}
      </Button>
      <Group justify="space-between">
        <Anchor component="button" type="button" size="sm" onClick={props.back}>
          {t("do.back")}
        </Anchor>
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => {
            setCode("");
            setRecovering(!recovering);
          }}
        >
          {t(recovering ? "door.use_app" : "door.use_recovery")}
        </Anchor>
      </Group>
    </Form>
  );
}
