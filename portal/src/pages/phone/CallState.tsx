import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Call } from "../../phone/state";
import { Elapsed } from "./Elapsed";

/** What a call is doing, in a word, and for how long. */
export function CallState({ call }: { call: Call }) {
  const { t } = useTranslation();
  const word = wordOf(call);
  return (
    <Text size="sm" c="dimmed" component="div">
      <span role="status">{t(`phone.call_state.${word}`)}</span>
      {call.answeredAt !== null && (
        <>
          {" · "}
          <Elapsed since={call.answeredAt} />
        </>
      )}
    </Text>
  );
}

function wordOf(call: Call): string {
  if (call.healing) return "healing";
  if (call.transfer !== "no") return `transfer_${call.transfer}`;
  if (call.held) return "held";
  return call.muted ? "muted" : call.phase;
}
