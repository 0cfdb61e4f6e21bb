import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import { dialled } from "../../phone/plan";
import { type Call, MOST_CALLS } from "../../phone/state";
import { usePhone } from "../../phone/store";
import { NumberField } from "./NumberField";

/** Put somebody through: at once, or after asking the one who is to get the call. */
export function Transfer({ call, done }: { call: Call; done: () => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState("");
  const [name, setName] = useState<string | null>(null);
  const full = usePhone((state) => state.calls.length >= MOST_CALLS);
  const number = dialled(to);
  const put = (what: "transfer" | "ask") => {
    if (what === "transfer") phone.command({ do: "transfer", id: call.id, to: number });
    else phone.command({ do: "dial", number, name });
    done();
  };
  return (
    <Stack gap={8}>
      <NumberField
        label={t("phone.transfer_to")}
        value={to}
        change={(value) => {
          setTo(value);
          setName(null);
        }}
        chosen={(value, whose) => {
          setTo(value);
          setName(whose);
        }}
        autoFocus
        above
      />
      {name && (
        <Text size="xs" c="dimmed">
          {name}
        </Text>
      )}
      <Group grow gap={8}>
        <Button variant="default" disabled={!number} onClick={() => put("transfer")}>
          {t("phone.transfer_now")}
        </Button>
        <Button variant="default" disabled={!number || full} onClick={() => put("ask")}>
          {t("phone.ask_first")}
        </Button>
      </Group>
    </Stack>
  );
}
