import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LiveCallSeen } from "../../api/types";
import { SteeringModal } from "./SteeringModal";
import { useLegName } from "./useNamed";
import { useSteering } from "./useSteering";

type Props = { call: LiveCallSeen | null; close: () => void };

export function TransferModal({ call, close }: Props) {
  return call && <Asked key={call.id} call={call} close={close} />;
}

function Asked({ call, close }: { call: LiveCallSeen; close: () => void }) {
  const { t } = useTranslation();
  const name = useLegName();
  const [to, setTo] = useState("");
  const [leg, setLeg] = useState<string | null>(null);
  const steering = useSteering("transfer", call, close);
  const dialled = to.replace(/[\s().-]/g, "");
  return (
    <SteeringModal
      call={call}
      title={t("live.transfer.title")}
      text={t("live.transfer.text")}
      button={t("live.do.transfer")}
      ready={/^\+?[0-9*#]{1,32}$/.test(dialled)}
      pending={steering.isPending}
      error={steering.error}
      submit={() => steering.mutate({ to: dialled, leg_id: leg })}
      close={close}
    >
      <TextInput
        label={t("live.transfer.to")}
        description={t("live.transfer.to_help")}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        inputMode="tel"
        data-autofocus
        required
      />
      <Select
        label={t("live.transfer.leg")}
        placeholder={t("live.transfer.leg_usual")}
        data={call.legs.map((each) => ({ value: each.id, label: name(each) }))}
        value={leg}
        onChange={setLeg}
        clearable
        clearButtonProps={{ "aria-label": t("do.clear") }}
      />
    </SteeringModal>
  );
}
