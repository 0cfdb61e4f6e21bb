import { Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Details } from "../../api/types";
import { Amount, Lasting, Moment } from "../../parts/show";
import { Direction } from "./Direction";
import { Outcome } from "./Outcome";

/** The call in one line. */
export function Summary({ details: { call } }: { details: Details }) {
  const { t } = useTranslation();
  return (
    <Group gap="4px 14px">
      <Outcome of={call.outcome} />
      <Text span size="sm">
        <Direction of={call.direction} />
      </Text>
      <Text span size="sm" c="dimmed">
        <Moment at={call.started_at} />
      </Text>
      {call.answered_at && (
        <Text span size="sm">
          {t("calls.talked")} <Lasting seconds={call.talk_ms / 1000} />
        </Text>
      )}
      {call.price && call.currency && (
        <Text span size="sm">
          <Amount value={call.price} currency={call.currency} />
        </Text>
      )}
    </Group>
  );
}
