import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Trunk, TrunkState } from "../../api/types";
import { State, type Tone } from "../../parts/show";
import { useAccountId } from "../../shell/account";
import classes from "./Overview.module.css";
import { Listed, Section } from "./Section";

const MOST = 12;
const AGAIN_MS = 30_000;

/** Trunks, and of those that register whether they are registered. */
export function Trunks({ below }: { below: boolean }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const found = useQuery({
    queryKey: ["noun", "trunks", account, "overview", below],
    queryFn: ({ signal }) => {
      const query = { per_page: MOST, sort: "name", below: below || undefined };
      return api.get<{ items: Trunk[] }>(`/accounts/${account}/trunks`, query, signal);
    },
    select: ({ items }) => items,
  });
  return (
    <Section title={t("overview.trunks")} to="trunks">
      <Listed
        query={found}
        nothing={t("overview.no_trunks")}
        keyOf={({ id }) => id}
        item={(trunk) => (
          <>
            <Link
              to={`/a/${trunk.account_id}/trunks/${trunk.id}` as string}
              className={classes.link}
            >
              {trunk.name}
            </Link>
            <Registered trunk={trunk} />
          </>
        )}
      />
    </Section>
  );
}

function Registered({ trunk }: { trunk: Trunk }) {
  const { t } = useTranslation();
  const account = trunk.account_id;
  const asked = trunk.enabled && (trunk.register_there || trunk.registers_here);
  const { data } = useQuery({
    queryKey: ["noun", "trunks", account, trunk.id, "state"],
    queryFn: ({ signal }) =>
      api.get<TrunkState>(`/accounts/${account}/trunks/${trunk.id}/state`, {}, signal),
    enabled: asked,
    refetchInterval: AGAIN_MS,
  });
  const [tone, word] = state(trunk, asked, data);
  return <State tone={tone}>{t(`overview.trunk.${word}`)}</State>;
}

function state(trunk: Trunk, asked: boolean, told: TrunkState | undefined): [Tone, string] {
  if (!trunk.enabled) return ["idle", "off"];
  if (!asked) return ["good", "on"];
  if (!told) return ["idle", "asked"];
  const up = told.registrations.some((each) => each.state === "registered");
  if (up) return ["good", "registered"];
  return told.edges_away.length ? ["warn", "unknown"] : ["bad", "not_registered"];
}
