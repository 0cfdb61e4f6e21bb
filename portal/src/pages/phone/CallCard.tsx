import { Button, Collapse, Stack, Text } from "@mantine/core";
import {
  IconArrowForwardUp,
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhoneOff,
  IconPlayerPause,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import type { Call } from "../../phone/state";
import { CallState } from "./CallState";
import { Pad } from "./Pad";
import classes from "./Phone.module.css";
import { Round } from "./Round";
import { Transfer } from "./Transfer";
import { Who } from "./Who";

type Open = "keys" | "transfer" | null;

/** A call that is being made or talked in, and all that can be done with it. */
export function CallCard({ call, other }: { call: Call; other: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>(null);
  const toggle = (what: Open) => setOpen(open === what ? null : what);
  const talks = call.phase === "talking";
  const { id } = call;
  return (
    <section
      className={classes.call}
      aria-label={t("phone.call_with", { who: call.name ?? call.number })}
    >
      <Stack gap="md">
        <Stack gap={2} align="center" ta="center">
          <Who call={call} large />
          <CallState call={call} />
        </Stack>
        <div className={classes.acts}>
          <Round
            icon={call.muted ? IconMicrophoneOff : IconMicrophone}
            label={t(call.muted ? "phone.unmute" : "phone.mute")}
            on={call.muted}
            disabled={!talks || call.held}
            act={() => phone.command({ do: "mute", id, on: !call.muted })}
          />
          <Round
            icon={call.held ? IconPlayerPlay : IconPlayerPause}
            label={t(call.held ? (other ? "phone.swap" : "phone.resume") : "phone.hold")}
            on={call.held}
            disabled={!talks}
            act={() => phone.command({ do: call.held ? "resume" : "hold", id })}
          />
          <Round
            icon={IconDialpad}
            label={t("phone.keypad")}
            expanded={open === "keys"}
            disabled={call.held || (!talks && call.phase !== "ringing")}
            act={() => toggle("keys")}
          />
          <Round
            icon={IconArrowForwardUp}
            label={t("phone.transfer")}
            expanded={open === "transfer"}
            disabled={!talks}
            act={() => toggle("transfer")}
          />
        </div>
        <Collapse expanded={open === "keys"} transitionDuration={100}>
          <Stack gap={6} align="center">
            <Text className="tabular" h={22} aria-live="polite" aria-label={t("phone.keyed")}>
              {call.digits}
            </Text>
            <Pad small press={(keys) => phone.command({ do: "keys", id, keys })} />
          </Stack>
        </Collapse>
        {open === "transfer" && <Transfer call={call} done={() => setOpen(null)} />}
        <Button
          color="red"
          fullWidth
          leftSection={<IconPhoneOff size={18} aria-hidden />}
          onClick={() => phone.command({ do: "hangup", id })}
        >
          {t("phone.hang_up")}
        </Button>
      </Stack>
    </section>
  );
}
