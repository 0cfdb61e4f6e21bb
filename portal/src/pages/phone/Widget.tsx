import { ActionIcon, Affix, Indicator, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import { IconPhone } from "@tabler/icons-react";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { useOffered } from "../../phone/dial";
import { phone } from "../../phone/phone";
import { current, incoming } from "../../phone/state";
import { store, usePhone } from "../../phone/store";
import { useAccountId } from "../../shell/account";
import { CallBar } from "./CallBar";
import { IncomingCall } from "./IncomingCall";
import { TONES } from "./LineState";
import classes from "./Phone.module.css";

const COLOURS = { good: "teal", warn: "yellow", bad: "red", idle: "gray", busy: "accent" } as const;

/** The phone in the top bar, and what it shows over every page. */
export function PhoneWidget() {
  const offered = useOffered();
  const { login } = useWho();
  const userId = login.user_id;
  useEffect(() => {
    if (!offered || !userId) return;
    phone.begin(userId);
    return () => phone.end();
  }, [offered, userId]);
  return offered ? <Shown /> : null;
}

function Shown() {
  const { t } = useTranslation();
  const account = useAccountId();
  const navigate = useNavigate();
  const line = usePhone((state) => state.line);
  const missed = usePhone((state) => state.missed.length);
  const rings = usePhone(incoming);
  const call = usePhone(current);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const onPage = path.endsWith("/phone");
  useHotkeys(KEYS, [], true);
  const label = t("phone.widget", { state: t(`phone.line.${line}`) });
  return (
    <>
      <Tooltip label={label}>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={34}
          className={classes.widget}
          aria-label={missed ? `${label} ${t("phone.missed", { count: missed })}` : label}
          onClick={() => void navigate({ to: `/a/${account}/phone` as string })}
        >
          <Indicator disabled={missed === 0} label={missed} size={15} color="red" offset={1}>
            <IconPhone size={19} stroke={1.7} />
          </Indicator>
          <span
            className={classes.dot}
            style={{ background: `var(--mantine-color-${COLOURS[TONES[line]]}-6)` }}
          />
        </ActionIcon>
      </Tooltip>
      {rings && !onPage && (
        <Affix position={{ top: 64, right: 16 }} zIndex={400}>
          <section
            className={classes.pop}
            role="alertdialog"
            aria-label={t("phone.calls_you", { who: rings.name ?? rings.number })}
          >
            <IncomingCall call={rings} />
          </section>
        </Affix>
      )}
      {call && !onPage && !rings && (
        <Affix position={{ bottom: 16, right: 16 }} zIndex={390}>
          <CallBar call={call} />
        </Affix>
      )}
    </>
  );
}

function answer(): void {
  const call = incoming(store.get());
  if (call) phone.command({ do: "answer", id: call.id });
}

function hangUp(): void {
  const call = incoming(store.get()) ?? current(store.get());
  if (call) phone.command({ do: "hangup", id: call.id });
}

const KEYS = [
  ["alt+shift+A", answer, { usePhysicalKeys: true }],
  ["alt+shift+X", hangUp, { usePhysicalKeys: true }],
] as Parameters<typeof useHotkeys>[0];
