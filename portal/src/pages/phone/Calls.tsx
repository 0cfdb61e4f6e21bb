import { Alert, Button } from "@mantine/core";
import { IconArrowsJoin2 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import type { Over } from "../../phone/state";
import { usePhone } from "../../phone/store";
import { CallCard } from "./CallCard";
import { IncomingCall } from "./IncomingCall";
import classes from "./Phone.module.css";
import { useNameOf } from "./useNameOf";

/** Calls that go on, or how the last one ended. */
export function Calls() {
  const { t } = useTranslation();
  const calls = usePhone((state) => state.calls);
  const joinable = calls.length === 2 && calls.every((call) => call.phase === "talking");
  return (
    <>
      {calls.map((call) =>
        call.phase === "incoming" ? (
          <section key={call.id} className={classes.call}>
            <IncomingCall call={call} />
          </section>
        ) : (
          <CallCard key={call.id} call={call} other={calls.length > 1} />
        ),
      )}
      {joinable && (
        <Button
          variant="default"
          leftSection={<IconArrowsJoin2 size={18} aria-hidden />}
          onClick={() => phone.command({ do: "join" })}
        >
          {t("phone.join")}
        </Button>
      )}
      <Ended />
    </>
  );
}

const PLAIN = ["done", "cancelled"];

function Ended() {
  const over = usePhone((state) => state.over);
  return over && !PLAIN.includes(over.cause) ? <End over={over} /> : null;
}

function End({ over }: { over: Over }) {
  const { t } = useTranslation();
  const who = useNameOf(over) ?? over.number;
  return (
    <Alert
      color={over.cause === "transferred" ? "teal" : "gray"}
      role="status"
      withCloseButton
      closeButtonLabel={t("do.close")}
      onClose={() => phone.command({ do: "dismiss" })}
    >
      {t(`phone.over.${over.cause}`, { who })}
    </Alert>
  );
}
