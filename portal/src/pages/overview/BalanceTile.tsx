import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { Amount } from "../../parts/show";
import { useAccountId } from "../../shell/account";
import { trimmed } from "../money/micros";
import { walletQuery } from "../money/queries";
import { Tile } from "./Tile";

export function BalanceTile() {
  const { t } = useTranslation();
  const who = useWho();
  const { data, error } = useQuery(walletQuery(useAccountId()));
  if (!(who.rights as string[]).includes("users.view")) return null;
  const value = data && <Amount value={trimmed(data.balance)} currency={data.currency} />;
  return <Tile name={t("overview.balance")} value={error ? "—" : value} to="wallet" />;
}
