import { Code, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DevicesNewSecret } from "../../api/types";
import { Copy } from "../../parts/show";
import classes from "./DeviceSecret.module.css";

/** What to type into a device. */
export function DeviceSecret({ secret }: { secret: DevicesNewSecret }) {
  const { t } = useTranslation();
  const rows = [
    ["username", secret.username],
    ["realm", secret.realm],
    ["secret", secret.secret],
  ] as const;
  return (
    <dl className={classes.rows}>
      {rows.map(([name, value]) => (
        <div key={name} className={classes.row}>
          <Text component="dt" size="sm" c="dimmed">
            {t(`mine.type_${name}`)}
          </Text>
          <Group component="dd" gap={4} m={0} wrap="nowrap" justify="flex-end">
            <Code fz="sm" className={classes.value}>
              {value}
            </Code>
            <Copy value={value} label={t("mine.copy_it", { what: t(`mine.type_${name}`) })} />
          </Group>
        </div>
      ))}
    </dl>
  );
}
