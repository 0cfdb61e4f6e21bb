import { Group, Skeleton, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import {
  IconPhoneIncoming,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconPhoneX,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { useWho } from "../../api/session";
import type { Call } from "../../api/types";
import { duration } from "../../parts/format";
import { Moment, Phone } from "../../parts/show";
import { Blank, ErrorState } from "../../parts/states";
import { useDial } from "../../phone/dial";
import classes from "./Phone.module.css";

const SHOWN = 25;

/** The person's own last calls; a click calls back. */
export function Recents() {
  const { t } = useTranslation();
  const who = useWho();
  const home = who.own_account.id;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["noun", "calls", "recent", home],
    queryFn: ({ signal }) => {
      const query = { user_id: who.login.user_id, per_page: SHOWN };
      return api.get<{ items: Call[] }>(`/accounts/${home}/calls`, query, signal);
    },
    enabled: who.account.id === home,
    refetchOnWindowFocus: true,
  });
  if (who.account.id !== home) return null;
  return (
    <section aria-labelledby="recent-calls">
      <Title order={2} id="recent-calls" mb="xs">
        {t("phone.recent")}
      </Title>
      {isPending && <Waiting />}
      {error && <ErrorState error={error} again={() => void refetch()} />}
      {data?.items.length === 0 && (
        <Blank icon={IconPhoneOff} title={t("phone.no_recent")} text={t("phone.no_recent_text")} />
      )}
      {data && data.items.length > 0 && (
        <ul className={classes.recents}>
          {data.items.map((call) => (
            <li key={call.id}>
              <Recent call={call} mine={call.user_id === who.login.user_id} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Recent({ call, mine }: { call: Call; mine: boolean }) {
  const { t } = useTranslation();
  const dial = useDial();
  const number = mine ? call.to_number : call.from_number;
  const name = mine ? call.to_name : call.from_name;
  const missed = !mine && call.outcome !== "answered";
  const Icon = mine ? IconPhoneOutgoing : missed ? IconPhoneX : IconPhoneIncoming;
  const kind = mine ? "outgoing" : missed ? "missed" : "incoming";
  return (
    <UnstyledButton
      className={classes.recent}
      data-missed={missed || undefined}
      onClick={() => dial?.(number, name)}
      disabled={!dial}
    >
      {dial && <span className="visually-hidden">{t("phone.call")}</span>}
      <Icon size={17} stroke={1.7} aria-hidden />
      <div className={classes.recentWho}>
        <Text size="sm" fw={500} truncate>
          {name || <Phone number={number} />}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {t(`phone.kind.${kind}`)}
          {name && " · "}
          {name && <Phone number={number} />}
        </Text>
      </div>
      <Group gap={8} wrap="nowrap">
        <Text size="xs" c="dimmed" ta="right" component="div">
          <Moment at={call.started_at} short />
          {call.answered_at && <div className="tabular">{duration(call.talk_ms / 1000)}</div>}
        </Text>
      </Group>
    </UnstyledButton>
  );
}

function Waiting() {
  return (
    <Stack gap={8} aria-busy>
      {Array.from({ length: 6 }, (_, row) => (
        <Skeleton key={row} height={40} radius="sm" />
      ))}
    </Stack>
  );
}
