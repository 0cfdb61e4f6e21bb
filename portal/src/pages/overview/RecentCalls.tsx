import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, type Query } from "../../api/client";
import type { Call } from "../../api/types";
import { Moment } from "../../parts/show";
import { useAccountId } from "../../shell/account";
import { Direction } from "../calls/Direction";
import { Outcome } from "../calls/Outcome";
import { Who } from "../calls/Who";
import classes from "./Overview.module.css";
import { Listed, Section } from "./Section";

const AGAIN_MS = 30_000;

/** The newest calls that fit; the explanation of each is a click away. */
export function RecentCalls(props: { title: string; nothing: string; query?: Query }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const query = { ...props.query, per_page: 8 };
  const found = useQuery({
    queryKey: ["noun", "calls", account, query],
    queryFn: ({ signal }) =>
      api.get<{ items: Call[] }>(`/accounts/${account}/calls`, query, signal),
    select: ({ items }) => items,
    refetchInterval: AGAIN_MS,
  });
  return (
    <Section title={t(props.title)} to="calls">
      <Listed
        query={found}
        nothing={t(props.nothing)}
        keyOf={({ id }) => id}
        item={(call) => <Item call={call} />}
      />
    </Section>
  );
}

function Item({ call }: { call: Call }) {
  return (
    <>
      <span>
        <Direction of={call.direction} bare />{" "}
        <Link to={`/a/${call.account_id}/calls/${call.id}` as string} className={classes.link}>
          <Who name={call.from_name} number={call.from_number} />
          {" → "}
          <Who name={call.to_name} number={call.to_number} />
        </Link>
      </span>
      <span className={classes.aside}>
        <Outcome of={call.outcome} />
        <Moment at={call.started_at} short />
      </span>
    </>
  );
}
