import { IconRoute } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client";
import { extent } from "../../../api/may";
import { nouns } from "../../../api/nouns";
import { useWho } from "../../../api/session";
import type { RouteCheck } from "../../../api/types";
import { useName } from "../../../nouns/useNames";
import { Page } from "../../../parts/Page";
import { Blank, ErrorState, Loading } from "../../../parts/states";
import { useAccount, useAccountId } from "../../../shell/account";
import { useAsked } from "../asked";
import { type Asking, asking, ready, request, type Way } from "./asking";
import classes from "./Check.module.css";
import { CheckForm } from "./CheckForm";
import { Path } from "./Path";

/** What a call would do, without calling. */
export function Check() {
  const { t } = useTranslation();
  const account = useAccountId();
  const place = useAccount();
  const who = useWho();
  const [search, setSearch] = useAsked();
  const form = asking(search);
  const sees = (noun: string) => extent(who, nouns[noun]!, "view", place) === "all";
  const ways: Way[] = [sees("routes") && "out", sees("trunks") && "in"].filter(
    (way): way is Way => way !== false,
  );
  const found = useQuery({
    queryKey: ["route-check", account, form],
    queryFn: ({ signal }) => {
      const { path, body } = request(account, form);
      return api.post<RouteCheck>(path, body, { signal });
    },
    enabled: ready(form),
    retry: false,
  });
  const from = useFrom(form, place.name);
  const check = (asked: Asking) => {
    const { seconds, at, ...rest } = asked;
    const ids = Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name, value ?? ""]),
    );
    setSearch({ ...ids, at: at ?? "", seconds });
    if (JSON.stringify(asked) === JSON.stringify(form)) void found.refetch();
  };
  return (
    <Page title={t("check.title")} text={t("check.text")}>
      <div className={classes.page}>
        <div className={classes.form}>
          <CheckForm
            start={{ ...form, way: ways.includes(form.way) ? form.way : (ways[0] ?? "out") }}
            ways={ways}
            busy={found.isFetching}
            error={found.error}
            check={check}
          />
        </div>
        <div aria-live="polite">
          {!ready(form) && (
            <Blank icon={IconRoute} title={t("check.empty")} text={t("check.empty_text")} />
          )}
          {found.isLoading && <Loading rows={6} />}
          {found.isError && <Refused error={found.error} again={() => void found.refetch()} />}
          {found.data && !found.isError && <Path check={found.data} from={from} />}
        </div>
      </div>
    </Page>
  );
}

/** The form says what is wrong with what was entered. */
function Refused({ error, again }: { error: unknown; again: () => void }) {
  const entered = (error as { status?: number }).status === 422;
  return entered ? null : <ErrorState error={error} again={again} />;
}

function useFrom(form: Asking, account: string): string {
  const user = useName("user", form.way === "out" ? form.user_id : null);
  const device = useName("device", form.way === "out" ? form.device_id : null);
  const trunk = useName("trunk", form.way === "in" ? form.trunk_id : null);
  if (form.way === "in") return [trunk, form.caller].filter(Boolean).join(" · ");
  return [user, device].filter(Boolean).join(" · ") || account;
}
