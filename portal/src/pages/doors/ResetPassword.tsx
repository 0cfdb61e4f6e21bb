import { Button } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { NewPassword } from "../../parts/NewPassword";
import { Door } from "./Door";
import { useToken } from "./hash";
import { LinkOver } from "./LinkOver";
import { Told } from "./Told";

/** Where the link of a letter about a forgotten password leads. */
export function ResetPassword() {
  const { t } = useTranslation();
  const token = useToken();
  const [password, setPassword] = useState("");
  const set = useMutation({
    mutationFn: () => api.post("/password-resets/confirm", { token, password }),
  });
  if (!token || faultAt(set.error, "token")) {
    return (
      <LinkOver text={t("door.reset_over")}>
        <Button component={Link} to="/forgotten" fullWidth mt="lg">
          {t("door.new_link")}
        </Button>
      </LinkOver>
    );
  }
  if (set.isSuccess) {
    return (
      <Told icon={IconCircleCheck} title={t("door.reset_done")} text={t("door.reset_done_text")}>
        <Button component={Link} to="/login" fullWidth mt="lg">
          {t("door.log_in")}
        </Button>
      </Told>
    );
  }
  return (
    <Door title={t("door.reset_title")} text={t("door.reset_text")}>
      <Form mt="lg" send={() => set.mutate()}>
        <Fault error={set.error} fields={["password"]} />
        <NewPassword
          autoFocus
          value={password}
          onChange={setPassword}
          error={faultAt(set.error, "password")}
        />
        <Button type="submit" fullWidth loading={set.isPending}>
          {t("door.set_password")}
        </Button>
      </Form>
    </Door>
  );
}
