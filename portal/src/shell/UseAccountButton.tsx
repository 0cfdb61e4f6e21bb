import { Button } from "@mantine/core";
import { IconEyeglass } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWho } from "../api/session";
import { canUseAccounts } from "./canUseAccounts";
import { useUseAccount } from "./useAccountSession";

/** Beside an account below: work inside it. Nothing for who may not, and for the own account. */
export function UseAccountButton({ account }: { account: { id: string; name: string } }) {
  const { t } = useTranslation();
  const who = useWho();
  const use = useUseAccount();
  const [pending, setPending] = useState(false);
  if (!canUseAccounts(who) || account.id === who.own_account.id) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconEyeglass size={14} aria-hidden />}
      loading={pending}
      disabled={account.id === who.account.id}
      onClick={async (event) => {
        event.stopPropagation();
        setPending(true);
        await use(account.id);
        setPending(false);
      }}
    >
      {t("account.use")}
      <span className="visually-hidden">{account.name}</span>
    </Button>
  );
}
