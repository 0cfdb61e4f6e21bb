import { Alert, Text } from "@mantine/core";
import { IconPhoneCall, IconPlugConnectedX } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import type { LiveCallSeen } from "../../api/types";
import { Page } from "../../parts/Page";
import { State, type Tone } from "../../parts/show";
import { Blank, Loading } from "../../parts/states";
import { useAccount, useAccountId } from "../../shell/account";
import { fits } from "./filter";
import { HangUpModal } from "./HangUpModal";
import { ListenModal } from "./ListenModal";
import classes from "./Live.module.css";
import { LiveFilters, useLiveSearch } from "./LiveFilters";
import type { Act } from "./LiveRow";
import { LiveTable } from "./LiveTable";
import type { Link } from "./store";
import { TransferModal } from "./TransferModal";
import { useLiveCalls } from "./useLiveCalls";

const TONES: Record<Link, Tone> = {
  connecting: "busy",
  live: "good",
  reconnecting: "warn",
  away: "bad",
};
const ALL: readonly Act[] = ["listen", "transfer", "hangup"];
const RINGING: readonly Act[] = ["transfer", "hangup"];
const NONE: readonly Act[] = [];

export function LivePage() {
  const { t } = useTranslation();
  const { calls, link } = useLiveCalls(useAccountId());
  const { search } = useLiveSearch();
  const found = useMemo(() => calls?.filter((call) => fits(call, search)), [calls, search]);
  const count = found && t("live.count", { count: found.length });
  return (
    <Page
      title={t("live.title")}
      text={count}
      wide
      actions={
        <div role="status">
          <State tone={TONES[link]}>{t(`live.link.${link}`)}</State>
        </div>
      }
    >
      <LiveFilters />
      {link === "away" && <Away />}
      {found ? (
        <Calls calls={found} filtered={Object.keys(search).length > 0} />
      ) : (
        <Waiting link={link} />
      )}
    </Page>
  );
}

function Waiting({ link }: { link: Link }) {
  return link === "away" ? null : <Loading rows={12} />;
}

function Away() {
  const { t } = useTranslation();
  return (
    <Alert className={classes.notice} color="red" icon={<IconPlugConnectedX size={18} />}>
      <Text size="sm">{t("live.away")}</Text>
    </Alert>
  );
}

function Calls({ calls, filtered }: { calls: readonly LiveCallSeen[]; filtered: boolean }) {
  const { t } = useTranslation();
  const who = useWho();
  const { kind } = useAccount();
  const [begun, begin] = useState<{ act: Act; call: LiveCallSeen } | null>(null);
  const act = useCallback((act: Act, call: LiveCallSeen) => begin({ act, call }), []);
  const acts = useCallback(
    (call: LiveCallSeen) => {
      if (!may(who, nouns.calls, "steer", { id: call.account_id })) return NONE;
      return call.state === "ringing" ? RINGING : ALL;
    },
    [who],
  );
  const close = () => begin(null);
  const chosen = (wanted: Act) => (begun?.act === wanted ? begun.call : null);
  if (calls.length === 0) {
    const [title, text] = filtered ? ["none_found", "none_found_text"] : ["none", "none_text"];
    return <Blank icon={IconPhoneCall} title={t(`live.${title}`)} text={t(`live.${text}`)} />;
  }
  return (
    <>
      <LiveTable calls={calls} withAccount={kind !== "customer"} acts={acts} act={act} />
      <HangUpModal call={chosen("hangup")} close={close} />
      <TransferModal call={chosen("transfer")} close={close} />
      <ListenModal call={chosen("listen")} close={close} />
    </>
  );
}
