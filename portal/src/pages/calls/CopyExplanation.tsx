import { useTranslation } from "react-i18next";
import type { Details } from "../../api/types";
import { dateTime } from "../../parts/format";
import { Copy } from "../../parts/show";
import { useAccount } from "../../shell/account";

/** The explanation as text, for a ticket or a letter. */
export function CopyExplanation({ details }: { details: Details }) {
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useAccount();
  const { call, explanation } = details;
  const who = call.from_name ? `${call.from_name} (${call.from_number})` : call.from_number;
  const lines = [
    `${dateTime(call.started_at, zone, i18n.language)} (${zone})`,
    t("calls.called", { who, dialled: call.to_number }),
    ...explanation,
    `Call-ID: ${call.sip_call_id}`,
  ];
  return <Copy value={lines.join("\n")} label={t("calls.copy_explanation")} />;
}
