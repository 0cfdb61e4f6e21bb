import { Anchor, Button, TextInput } from "@mantine/core";
import { IconMailForward } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { Door } from "./Door";
import { Told } from "./Told";

/** Ask for the link that sets a new password. The answer never says whether anybody is known. */
export function Forgotten() {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const ask = useMutation({ mutationFn: () => api.post("/password-resets", { email }) });
  const back = (
    <Anchor component={Link} to="/login" inherit>
      {t("door.to_log_in")}
    </Anchor>
  );
  if (ask.isSuccess) {
    const text = t("door.sent_text", { email });
    return <Told icon={IconMailForward} title={t("door.sent")} text={text} foot={back} />;
  }
  return (
    <Door title={t("door.forgotten_title")} text={t("door.forgotten_text")} foot={back}>
      <Form mt="lg" send={() => ask.mutate()}>
        <Fault error={ask.error} fields={["email"]} />
        <TextInput
          label={t("door.email")}
          name="email"
          type="email"
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value.trim())}
          error={faultAt(ask.error, "email")}
        />
        <Button type="submit" fullWidth loading={ask.isPending}>
          {t("door.send_link")}
        </Button>
      </Form>
    </Door>
  );
}
