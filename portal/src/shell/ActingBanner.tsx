import { Button } from "@mantine/core";
import { IconEyeglass } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useWho } from "../api/session";
import classes from "./Shell.module.css";
import { useUseAccount } from "./useAccountSession";

/** Says that somebody works inside an account that is not their own. */
export function ActingBanner() {
  const { t } = useTranslation();
  const who = useWho();
  const use = useUseAccount();
  if (who.account.id === who.own_account.id) return null;
  return (
    <section className={classes.acting} aria-label={t("account.acting_label")}>
      <IconEyeglass size={17} aria-hidden />
      <span>{t("account.acting", { name: who.account.name, own: who.own_account.name })}</span>
      <Button
        size="compact-xs"
        variant="default"
        ml="auto"
        onClick={() => void use(who.own_account.id)}
      >
        {t("account.leave")}
      </Button>
    </section>
  );
}
