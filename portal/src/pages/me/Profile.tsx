import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { sessionQuery, useWho } from "../../api/session";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { isAway, ownBase } from "./devices";
import { saved } from "./saved";

/** Name and address of the log-in. The address is changed by administrators only. */
export function Profile() {
  const { t } = useTranslation();
  const who = useWho();
  const client = useQueryClient();
  const [name, setName] = useState(who.login.name);
  const [email, setEmail] = useState(who.login.email);
  const changeable = !isAway(who) && may(who, nouns.logins!, "change");
  const addressed = changeable && (who.rights as string[]).includes("users.change");
  const changes = {
    ...(name.trim() !== who.login.name && { name: name.trim() }),
    ...(email.trim() !== who.login.email && { email: email.trim() }),
  };
  const changed = Object.keys(changes).length > 0;
  const save = useMutation({
    mutationFn: () =>
      api.patch(`${ownBase(who)}/logins/${who.login.id}`, changes, { ifMatch: "*" }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      saved(t("mine.saved"));
    },
  });
  if (!changeable) return <Unchangeable name={name} email={email} away={isAway(who)} />;
  return (
    <Form send={() => save.mutate()}>
      <Fault error={save.error} fields={["name", "email"]} />
      <TextInput
        label={t("mine.name")}
        autoComplete="name"
        required
        withAsterisk={false}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={faultAt(save.error, "name")}
      />
      <TextInput
        label={t("door.email")}
        description={t(addressed ? "mine.email_help" : "mine.email_fixed")}
        type="email"
        autoComplete="email"
        required
        withAsterisk={false}
        readOnly={!addressed}
        variant={addressed ? "default" : "filled"}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
        error={faultAt(save.error, "email")}
      />
      {changed && (
        <Group>
          <Button type="submit" loading={save.isPending}>
            {t("do.save")}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              setName(who.login.name);
              setEmail(who.login.email);
              save.reset();
            }}
          >
            {t("do.discard")}
          </Button>
        </Group>
      )}
    </Form>
  );
}

function Unchangeable({ name, email, away }: { name: string; email: string; away: boolean }) {
  const { t } = useTranslation();
  return (
    <Stack gap={4}>
      <Text fw={550}>{name}</Text>
      <Text size="sm">{email}</Text>
      <Text size="sm" c="dimmed">
        {t(away ? "mine.when_home" : "mine.by_administrators")}
      </Text>
    </Stack>
  );
}
