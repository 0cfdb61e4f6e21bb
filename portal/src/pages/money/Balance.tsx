import { useTranslation } from "react-i18next";
import type { WalletSeen } from "../../api/types";
import { Amount } from "../../parts/show";
import classes from "./Balance.module.css";
import { microsOf, trimmed } from "./micros";

/** What an account has and may spend. */
export function Balance({ wallet, billing }: { wallet: WalletSeen; billing?: string }) {
  const { t } = useTranslation();
  const amount = (value: string) => <Amount value={trimmed(value)} currency={wallet.currency} />;
  const spent = wallet.available !== null && (microsOf(wallet.available) ?? 0n) <= 0n;
  const limit = wallet.credit_limit;
  return (
    <dl className={classes.balance}>
      <div className={`${classes.main} ${spent ? classes.empty : ""}`}>
        <dt>{t("wallet.available")}</dt>
        <dd>{wallet.available === null ? t("wallet.anything") : amount(wallet.available)}</dd>
      </div>
      <div>
        <dt>{t("wallet.balance")}</dt>
        <dd>{amount(wallet.balance)}</dd>
      </div>
      <div>
        <dt>{t("wallet.reserved")}</dt>
        <dd>{amount(wallet.reserved)}</dd>
      </div>
      {billing === "postpaid" && (
        <div>
          <dt>{t("wallet.credit_limit")}</dt>
          <dd>{limit === null ? t("wallet.none") : amount(limit)}</dd>
        </div>
      )}
      {billing && (
        <div>
          <dt>{t("wallet.billing")}</dt>
          <dd>{t(`wallet.billing_${billing}`)}</dd>
        </div>
      )}
    </dl>
  );
}
