import { Anchor } from "@mantine/core";
import { IconLinkOff } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Told } from "./Told";

/** The link is used, over, voided by a newer one, or torn. */
export function LinkOver({ text, children }: { text: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const back = (
    <Anchor component={Link} to="/login" inherit>
      {t("door.to_log_in")}
    </Anchor>
  );
  return (
    <Told icon={IconLinkOff} title={t("door.link_over")} text={text} foot={back}>
      {children}
    </Told>
  );
}
