import { Button, Tabs } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { holds } from "../../api/may";
import { useWho } from "../../api/session";
import { Page } from "../../parts/Page";
import { ErrorState, Loading } from "../../parts/states";
import { accountQuery, useAccountId } from "../../shell/account";
import { useAsked } from "./asked";
import { Balance } from "./Balance";
import { MoveMoney, type Whose } from "./MoveMoney";
import { Movements } from "./Movements";
import { walletQuery } from "./queries";
import { WalletsBelow } from "./WalletsBelow";

/** An account's money, and that of the accounts below it. */
export function Wallet() {
  const { t } = useTranslation();
  const id = useAccountId();
  const account = useQuery(accountQuery(id));
  if (account.isPending || account.isError) {
    return (
      <Page title={t("wallet.title")} wide>
        {account.isError ? <ErrorState error={account.error} /> : <Loading />}
      </Page>
    );
  }
  return account.data.kind === "platform" ? (
    <Platform id={id} />
  ) : (
    <Own
      key={id}
      id={id}
      name={account.data.name}
      kind={account.data.kind}
      billing={account.data.operator.billing}
    />
  );
}

function Platform({ id }: { id: string }) {
  const { t } = useTranslation();
  const mayMove = holds(useWho(), "accounts.change", { id });
  return (
    <Page title={t("wallet.title")} text={t("wallet.platform_text")} wide>
      <WalletsBelow account={id} mayMove={mayMove} />
    </Page>
  );
}

function Own(props: { id: string; name: string; kind: string; billing: string }) {
  const { t } = useTranslation();
  const who = useWho();
  const wallet = useQuery(walletQuery(props.id));
  const [whose, setWhose] = useState<Whose | null>(null);
  const [asked, setAsked] = useAsked();
  const mayMove = holds(who, "accounts.change", { id: props.id });
  const seesBelow = props.kind === "reseller" && who.rights.includes("accounts.view");
  const open = () =>
    wallet.data && setWhose({ id: props.id, name: props.name, wallet: wallet.data });
  const topUp = mayMove ? (
    <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
      {t("wallet.move")}
    </Button>
  ) : undefined;
  const movements = wallet.data && (
    <Movements account={props.id} balance={wallet.data.balance} first={topUp} />
  );
  return (
    <Page title={t("wallet.title")} actions={topUp} wide>
      {wallet.isPending && <Loading />}
      {wallet.isError && <ErrorState error={wallet.error} again={() => void wallet.refetch()} />}
      {wallet.data && <Balance wallet={wallet.data} billing={props.billing} />}
      {seesBelow ? (
        <Tabs
          value={asked.tab === "below" ? "below" : "movements"}
          onChange={(tab) =>
            setAsked({ tab: tab === "below" ? tab : undefined, q: undefined, page: undefined })
          }
          keepMounted={false}
        >
          <Tabs.List px={{ base: 8, sm: 16 }} mb={12}>
            <Tabs.Tab value="movements">{t("wallet.movements")}</Tabs.Tab>
            <Tabs.Tab value="below">{t("wallet.below")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="movements">{movements}</Tabs.Panel>
          <Tabs.Panel value="below">
            <WalletsBelow account={props.id} mayMove={who.rights.includes("accounts.change")} />
          </Tabs.Panel>
        </Tabs>
      ) : (
        movements
      )}
      <MoveMoney whose={whose} close={() => setWhose(null)} />
    </Page>
  );
}
