import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Call, Leg } from "../../api/types";
import { phoneNumber } from "../../parts/format";
import { useRowName } from "../../parts/RowName";
import { useAccount, useAccountId } from "../../shell/account";
import { Quality } from "./Quality";

/** Who called, from what, and how it sounded there. */
export function Caller({ call, leg }: { call: Call; leg: Leg | null }) {
  const { t } = useTranslation();
  const { country } = useAccount();
  const account = useAccountId();
  const device = useRowName(account, "devices", leg?.device_id ?? call.device_id);
  const trunk = useRowName(account, "trunks", leg?.trunk_id ?? undefined);
  const number = phoneNumber(call.from_number, country);
  const who = call.from_name ? `${call.from_name} (${number})` : number || t("calls.nobody");
  const dialled = phoneNumber(call.to_number, country);
  const from = device
    ? t("calls.from_device", { name: device })
    : trunk && t("calls.from_trunk", { name: trunk });
  return (
    <>
      <Text size="sm" fw={550}>
        {t("calls.called", { who, dialled })}
      </Text>
      {from && (
        <Text size="sm" c="dimmed">
          {from}
        </Text>
      )}
      {leg && <Quality leg={leg} />}
    </>
  );
}
