import { Group, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { Call } from "../../api/types";
import { Lasting, Moment } from "../../parts/show";
import { useAccountId } from "../../shell/account";
import classes from "./Calls.module.css";
import { Direction } from "./Direction";
import { Outcome } from "./Outcome";
import { Who } from "./Who";

/** The list where there is no room for a table. */
export function CallCards({ calls }: { calls: Call[] }) {
  const account = useAccountId();
  return (
    <ul className={classes.cards}>
      {calls.map((call) => (
        <li key={call.id}>
          <Link
            to={`/a/${account}/calls/${call.id}` as string}
            search={((before: object) => before) as never}
            className={classes.card}
          >
            <Group gap={8} wrap="nowrap" align="flex-start">
              <Direction of={call.direction} bare />
              <Text span size="sm" fw={550} className={classes.sides}>
                <Who name={call.from_name} number={call.from_number} />
                {" → "}
                <Who name={call.to_name} number={call.to_number} />
              </Text>
            </Group>
            <Group justify="space-between" gap={8} mt={4}>
              <Text span size="xs" c="dimmed">
                <Moment at={call.started_at} />
              </Text>
              <Group gap={10}>
                <Outcome of={call.outcome} />
                {call.answered_at && (
                  <Text span size="sm">
                    <Lasting seconds={call.talk_ms / 1000} />
                  </Text>
                )}
              </Group>
            </Group>
          </Link>
        </li>
      ))}
    </ul>
  );
}
