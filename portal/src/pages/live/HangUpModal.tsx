import { useTranslation } from "react-i18next";
import type { LiveCallSeen } from "../../api/types";
import { SteeringModal } from "./SteeringModal";
import { useSteering } from "./useSteering";

type Props = { call: LiveCallSeen | null; close: () => void };

export function HangUpModal({ call, close }: Props) {
  return call && <Asked key={call.id} call={call} close={close} />;
}

function Asked({ call, close }: { call: LiveCallSeen; close: () => void }) {
  const { t } = useTranslation();
  const steering = useSteering("hangup", call, close);
  return (
    <SteeringModal
      call={call}
      title={t("live.hangup.title")}
      text={t("live.hangup.text")}
      button={t("live.do.hangup")}
      danger
      ready
      pending={steering.isPending}
      error={steering.error}
      submit={() => steering.mutate(undefined)}
      close={close}
    />
  );
}
