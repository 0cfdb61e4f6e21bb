import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import type { Details } from "../../api/types";
import { phoneNumber } from "../../parts/format";
import { SidePanel } from "../../parts/SidePanel";
import { ErrorState, Loading } from "../../parts/states";
import { useAccount, useAccountId } from "../../shell/account";
import { CopyExplanation } from "./CopyExplanation";
import { Explanation } from "./Explanation";
import { Facts } from "./Facts";
import { Summary } from "./Summary";

const Ladder = lazy(() => import("./Ladder").then(({ Ladder }) => ({ default: Ladder })));

/** Why a call went as it did; the tab stands in the address. */
export function CallPanel() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const account = useAccountId();
  const navigate = useNavigate();
  const tab = (useSearch({ strict: false }) as { tab?: string }).tab === "sip" ? "sip" : "why";
  const { data, error, refetch } = useDetails(id!);
  const close = () => {
    const search = ({ tab: _, ...rest }: Record<string, unknown>) => rest;
    void navigate({ to: `/a/${account}/calls` as string, search: search as never });
  };
  const turn = (next: string | null) => {
    const search = (before: object) => ({ ...before, tab: next === "sip" ? "sip" : undefined });
    void navigate({ to: ".", search: search as never, replace: true });
  };
  return (
    <SidePanel
      title={useTitle(data)}
      subject={id!}
      wide={tab === "sip"}
      close={close}
      head={data && <CopyExplanation details={data} />}
    >
      {error ? (
        <ErrorState error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : (
        <>
          <Summary details={data} />
          <Tabs value={tab} onChange={turn} keepMounted={false} mt="sm">
            <Tabs.List mb="md">
              <Tabs.Tab value="why">{t("calls.tab.why")}</Tabs.Tab>
              <Tabs.Tab value="sip">{t("calls.tab.sip")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="why">
              <Explanation details={data} />
              <Facts details={data} />
            </Tabs.Panel>
            <Tabs.Panel value="sip">
              <Suspense fallback={<Loading />}>
                <Ladder id={id!} />
              </Suspense>
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </SidePanel>
  );
}

function useTitle(data: Details | undefined): string {
  const { t } = useTranslation();
  const { country } = useAccount();
  if (!data) return t("calls.call");
  const { from_name, from_number, to_name, to_number } = data.call;
  const side = (name: string, number: string) => name || phoneNumber(number, country) || "—";
  return `${side(from_name, from_number)} → ${side(to_name, to_number)}`;
}

function useDetails(id: string) {
  const account = useAccountId();
  const { i18n } = useTranslation();
  return useQuery({
    queryKey: ["noun", "calls", account, id, "details", i18n.language],
    queryFn: ({ signal }) =>
      api.get<Details>(`/accounts/${account}/calls/${id}/details`, {}, signal),
    staleTime: 60_000,
  });
}
