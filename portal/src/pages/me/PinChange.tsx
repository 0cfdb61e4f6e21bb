import { Button, Group } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useWho } from "../../api/session";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";
import { Password } from "../../parts/Password";
import { ownBase } from "./devices";
import { isPin, onlyDigits } from "./pin";
import { saved } from "./saved";

/** Nothing tells whether there is one: it is set or removed, never shown. */
export function PinChange({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const who = useWho();
  const path = `${ownBase(who)}/users/${userId}`;
  const [pin, setPin] = useState("");
  const [short, setShort] = useState(false);
  const set = useMutation({
    mutationFn: () => api.post(`${path}/set-pin`, { pin }),
    onSuccess: () => {
      setPin("");
      remove.reset();
      saved(t("mine.pin_set"));
    },
  });
  const remove = useMutation({
    mutationFn: () => api.post(`${path}/remove-pin`),
    onSuccess: () => {
      set.reset();
      saved(t("mine.pin_removed"));
    },
  });
  return (
    <Form
      send={() => {
        setShort(!isPin(pin));
        if (isPin(pin)) set.mutate();
      }}
    >
      <Fault error={set.error ?? remove.error} fields={["pin"]} />
      <Password
        label={t("mine.new_pin")}
        description={t("mine.pin_help")}
        inputMode="numeric"
        autoComplete="off"
        value={pin}
        onChange={(event) => {
          setShort(false);
          setPin(onlyDigits(event.currentTarget.value));
        }}
        error={short ? t("mine.pin_short") : faultAt(set.error, "pin")}
      />
      <Group>
        <Button type="submit" variant="default" disabled={!pin} loading={set.isPending}>
          {t("mine.set_pin")}
        </Button>
        <Button
          variant="subtle"
          color="gray"
          loading={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t("mine.remove_pin")}
        </Button>
      </Group>
    </Form>
  );
}
