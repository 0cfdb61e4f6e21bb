import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { RowName } from "../../parts/RowName";
import { useAccountId } from "../../shell/account";
import classes from "./Overview.module.css";
import { Listed, Section } from "./Section";
import { Tile } from "./Tile";
import { useOffline } from "./useOffline";

const SHOWN = 8;

export function OfflineTile() {
  const { t } = useTranslation();
  const { data, error } = useOffline(useAccountId());
  return (
    <Tile name={t("overview.offline")} value={error ? "—" : data?.length} to="registrations" />
  );
}

export function Offline() {
  const { t } = useTranslation();
  const account = useAccountId();
  const { data, error } = useOffline(account);
  return (
    <Section title={t("overview.offline")} to="devices">
      <Listed
        query={{ data: data?.slice(0, SHOWN), error }}
        nothing={t("overview.none_offline")}
        keyOf={({ id }) => id}
        item={(device) => (
          <>
            <Link to={`/a/${account}/devices/${device.id}` as string} className={classes.link}>
              {device.name}
            </Link>
            <span className={classes.note}>
              <RowName account={account} noun="users" id={device.user_id} />
            </span>
          </>
        )}
      />
    </Section>
  );
}
