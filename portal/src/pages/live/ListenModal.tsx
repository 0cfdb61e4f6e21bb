import { SegmentedControl, Select, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import type { ListenBy, LiveCallSeen } from "../../api/types";
import { RefPicker } from "../../parts/RefPicker";
import { SteeringModal } from "./SteeringModal";
import { useLegName } from "./useNamed";
import { useSteering } from "./useSteering";

type Props = { call: LiveCallSeen | null; close: () => void };
const MODES = ["listen", "whisper", "barge"] as const;

export function ListenModal({ call, close }: Props) {
  return call && <Asked key={call.id} call={call} close={close} />;
}

function Asked({ call, close }: { call: LiveCallSeen; close: () => void }) {
  const { t } = useTranslation();
  const who = useWho();
  const name = useLegName();
  const [mode, setMode] = useState<ListenBy["mode"]>("listen");
  const [leg, setLeg] = useState<string | null>(null);
  const [device, setDevice] = useLocalStorage<string | undefined>({
    key: `ringfort.listen.${who.account.id}`,
    getInitialValueInEffect: false,
  });
  const steering = useSteering("listen", call, close);
  const body = { device_id: device, mode, leg_id: mode === "whisper" ? leg : null };
  return (
    <SteeringModal
      call={call}
      title={t("live.listen.title")}
      button={t("live.listen.do")}
      ready={Boolean(device)}
      pending={steering.isPending}
      error={steering.error}
      submit={() => steering.mutate(body)}
      close={close}
    >
      <div>
        <SegmentedControl
          fullWidth
          aria-label={t("live.listen.mode")}
          value={mode}
          onChange={(value) => setMode(value as ListenBy["mode"])}
          data={MODES.map((each) => ({ value: each, label: t(`live.listen.${each}`) }))}
        />
        <Text size="sm" c="dimmed" mt={6}>
          {t(`live.listen.${mode}_text`)}
        </Text>
      </div>
      <RefPicker
        account={who.account.id}
        kind="device"
        label={t("live.listen.device")}
        description={t("live.listen.device_help")}
        value={device ?? null}
        change={(id) => setDevice(id ?? undefined)}
        inPlace
        required
      />
      {mode === "whisper" && (
        <Select
          label={t("live.listen.leg")}
          placeholder={t("live.listen.leg_usual")}
          data={call.legs.map((each) => ({ value: each.id, label: name(each) }))}
          value={leg}
          onChange={setLeg}
          clearable
          clearButtonProps={{ "aria-label": t("do.clear") }}
        />
      )}
    </SteeringModal>
  );
}
