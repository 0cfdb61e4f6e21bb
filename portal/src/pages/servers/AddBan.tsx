import { Button, Modal, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { DialogFoot } from "../../parts/DialogFoot";
import { Fault } from "../../parts/Fault";
import { Form } from "../../parts/Form";
import { faultAt } from "../../parts/faults";

const HOUR = 3600;
const TIMES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR };

export function AddBan({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState("");
  const [time, setTime] = useState<keyof typeof TIMES>("day");
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: () => api.post("/platform/bans", { address: address.trim(), seconds: TIMES[time] }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["bans"] });
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t("bans.add_title")}>
      <Form send={() => add.mutate()}>
        <TextInput
          label={t("bans.field.address")}
          description={t("bans.address_help")}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          error={faultAt(add.error, "address")}
          required
          data-autofocus
        />
        <Select
          label={t("bans.for")}
          data={Object.keys(TIMES).map((each) => ({
            value: each,
            label: t(`bans.time.${each}`),
          }))}
          value={time}
          onChange={(chosen) => setTime(chosen as keyof typeof TIMES)}
          allowDeselect={false}
        />
        <Fault error={add.error} fields={["address"]} />
        <DialogFoot cancel={close}>
          <Button type="submit" color="red" disabled={!address.trim()} loading={add.isPending}>
            {t("bans.add")}
          </Button>
        </DialogFoot>
      </Form>
    </Modal>
  );
}
