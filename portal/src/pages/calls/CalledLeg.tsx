import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Call, Leg } from "../../api/types";
import { phoneNumber } from "../../parts/format";
import { useRowName } from "../../parts/RowName";
import { useAccount, useAccountId } from "../../shell/account";
import { Charge } from "./Charge";
import { useLasting } from "./lasting";
import { Quality } from "./Quality";

/** Answers of phones that were rung together with the one that answered, or too long. */
const CALLED_OFF = 487;

/** One phone or carrier that was tried: how long it rang and talked, and why it ended. */
export function CalledLeg({ leg, call }: { leg: Leg; call: Call }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const device = useRowName(account, "devices", leg.device_id);
  const trunk = useRowName(account, "trunks", leg.trunk_id);
  const by = trunk ? t("calls.by_trunk", { name: trunk }) : device;
  return (
    <>
      <Text size="sm" fw={550}>
        {useSentence(leg)}
      </Text>
      <Text size="sm" c="dimmed">
        {[by, cause(leg, call), leg.sip_status && `SIP ${leg.sip_status}`]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      <Quality leg={leg} />
      <Charge leg={leg} />
    </>
  );
}

function useSentence(leg: Leg): string {
  const { t } = useTranslation();
  const { country } = useAccount();
  const lasting = useLasting();
  const number = phoneNumber(leg.number, country);
  const who = leg.name ? `${leg.name} (${number})` : number;
  const rang = lasting(leg.ring_ms / 1000);
  if (leg.answered_at) {
    return t("calls.leg.answered", { who, rang, talked: lasting(leg.talk_ms / 1000) });
  }
  if (leg.sip_status === CALLED_OFF) return t("calls.leg.called_off", { who, rang });
  if (leg.ring_ms < 1000) return t("calls.leg.refused", { who });
  return t("calls.leg.rang", { who, rang });
}

/** Normal ends need no words, nor does the end of a leg that was called off. */
function cause(leg: Leg, call: Call): string | null {
  if (!leg.answered_at && leg.sip_status === CALLED_OFF) return null;
  return leg.answered_at && leg.cause === call.cause ? null : leg.cause_text;
}
