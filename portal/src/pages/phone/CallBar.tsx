import { ActionIcon, Anchor, Tooltip } from "@mantine/core";
import { IconMicrophone, IconMicrophoneOff, IconPhoneOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import type { Call } from "../../phone/state";
import { useAccountId } from "../../shell/account";
import { CallState } from "./CallState";
import classes from "./Phone.module.css";

/** The call one is in, while one looks at something else. */
export function CallBar({ call }: { call: Call }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const who = call.name ?? call.number;
  const mute = t(call.muted ? "phone.unmute" : "phone.mute");
  const Microphone = call.muted ? IconMicrophoneOff : IconMicrophone;
  return (
    <section className={classes.bar} aria-label={t("phone.call_with", { who })}>
      <div className={classes.barWho}>
        <Anchor
          component={Link}
          to={`/a/${account}/phone` as string}
          size="sm"
          fw={600}
          c="inherit"
          display="block"
          truncate
        >
          {who}
        </Anchor>
        <CallState call={call} />
      </div>
      <Tooltip label={mute}>
        <ActionIcon
          size={36}
          radius="xl"
          variant={call.muted ? "filled" : "default"}
          disabled={call.phase !== "talking"}
          aria-label={mute}
          onClick={() => phone.command({ do: "mute", id: call.id, on: !call.muted })}
        >
          <Microphone size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("phone.hang_up")}>
        <ActionIcon
          size={36}
          radius="xl"
          color="red"
          variant="filled"
          aria-label={t("phone.hang_up")}
          onClick={() => phone.command({ do: "hangup", id: call.id })}
        >
          <IconPhoneOff size={18} />
        </ActionIcon>
      </Tooltip>
    </section>
  );
}
