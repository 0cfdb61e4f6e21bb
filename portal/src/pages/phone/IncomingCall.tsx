import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import { type Call, unanswerable } from "../../phone/state";
import { usePhone } from "../../phone/store";
import { Who } from "./Who";

/** A call that rings: take it or not. */
export function IncomingCall({ call }: { call: Call }) {
  const { t } = useTranslation();
  const why = usePhone(unanswerable);
  const { id } = call;
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" role="status">
        {t("phone.call_state.incoming")}
      </Text>
      <div>
        <Who call={call} large />
      </div>
      <Group grow gap="sm">
        <Button
          color="teal"
          leftSection={<IconPhone size={18} aria-hidden />}
          disabled={why !== null}
          onClick={() => phone.command({ do: "answer", id })}
        >
          {t("phone.answer")}
        </Button>
        <Button
          color="red"
          variant="light"
          leftSection={<IconPhoneOff size={18} aria-hidden />}
          onClick={() => phone.command({ do: "hangup", id })}
        >
          {t("phone.decline")}
        </Button>
      </Group>
      {why && (
        <Text size="sm" c="dimmed">
          {t(`phone.blocked.${why}`)}
        </Text>
      )}
    </Stack>
  );
}
