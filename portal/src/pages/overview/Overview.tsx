import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { extent, may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import { Page } from "../../parts/Page";
import { useAccount } from "../../shell/account";
import { BalanceTile } from "./BalanceTile";
import { CallsNow } from "./CallsNow";
import { Counted } from "./Counted";
import { MyPhones } from "./MyPhones";
import { Offline, OfflineTile } from "./Offline";
import classes from "./Overview.module.css";
import { HealthTile, Processes } from "./Processes";
import { RecentCalls } from "./RecentCalls";
import { ServersSection } from "./ServersSection";
import { TodayChart } from "./TodayChart";
import { TodayTiles } from "./TodayTiles";
import { Trunks } from "./Trunks";

const PROBLEMS = { outcome: ["failed", "not_reached", "refused"] };

/** What whoever opens the portal wants to know first; it depends on whose account it is. */
export function Overview() {
  const { t } = useTranslation();
  const who = useWho();
  const { kind, name, id } = useAccount();
  const calls = extent(who, nouns.calls, "view", { id });
  return (
    <Page title={t("page.overview")} text={name}>
      {calls !== "all" ? (
        <OfUser calls={calls === "own"} />
      ) : kind === "customer" ? (
        <OfCompany />
      ) : (
        <OfOperator platform={kind === "platform"} />
      )}
    </Page>
  );
}

function OfOperator({ platform }: { platform: boolean }) {
  const { t } = useTranslation();
  const who = useWho();
  const runs = platform && (who.rights as string[]).includes("system.manage");
  const below = (who.rights as string[]).includes("accounts.details");
  return (
    <>
      <Tiles>
        {runs && <HealthTile />}
        <CallsNow />
        <TodayTiles below={below} />
        {may(who, nouns.accounts, "view") && (
          <Counted noun="accounts" name={t("overview.accounts")} query={{ below: true }} />
        )}
        {!platform && <BalanceTile />}
      </Tiles>
      <div className={classes.sections}>
        <TodayChart below={below} />
        <RecentCalls
          title="overview.problems"
          nothing="overview.no_problems"
          query={{ ...PROBLEMS, below: below || undefined }}
        />
        {may(who, nouns.trunks, "view") && <Trunks below={platform} />}
        {runs && <ServersSection />}
        {runs && <Processes />}
      </div>
    </>
  );
}

function OfCompany() {
  const who = useWho();
  const devices = may(who, nouns.devices, "view");
  return (
    <>
      <Tiles>
        <CallsNow />
        <TodayTiles below={false} />
        {devices && <OfflineTile />}
        <BalanceTile />
      </Tiles>
      <div className={classes.sections}>
        <TodayChart below={false} />
        <RecentCalls title="overview.recent" nothing="overview.no_calls" />
        <RecentCalls title="overview.problems" nothing="overview.no_problems" query={PROBLEMS} />
        {devices && <Offline />}
      </div>
    </>
  );
}

function OfUser({ calls }: { calls: boolean }) {
  return (
    <div className={classes.sections}>
      {calls && <RecentCalls title="overview.recent" nothing="overview.no_calls" />}
      <MyPhones />
    </div>
  );
}

function Tiles({ children }: { children: ReactNode }) {
  return <div className={classes.tiles}>{children}</div>;
}
