import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Details } from "../../api/types";
import { Copy } from "../../parts/show";
import classes from "./Facts.module.css";

/** What support asks for. */
export function Facts({ details: { call, cause_text } }: { details: Details }) {
  const { t } = useTranslation();
  const facts = [
    [t("calls.field.cause"), `${call.cause} · ${cause_text}`],
    ["Call-ID", call.sip_call_id],
    [t("calls.id"), call.id],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <Text component="dt" size="xs" c="dimmed">
            {name}
          </Text>
          <Text component="dd" size="xs" className={classes.value}>
            {value}
            <Copy value={value!} label={t("calls.copy_of", { name })} />
          </Text>
        </div>
      ))}
    </dl>
  );
}
