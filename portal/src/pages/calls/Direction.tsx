import { Tooltip } from "@mantine/core";
import { IconArrowDownLeft, IconArrowsLeftRight, IconArrowUpRight } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Call } from "../../api/types";
import classes from "./Calls.module.css";

const ICONS = {
  incoming: IconArrowDownLeft,
  outgoing: IconArrowUpRight,
  internal: IconArrowsLeftRight,
};

export function Direction({ of, bare }: { of: Call["direction"]; bare?: boolean }) {
  const { t } = useTranslation();
  const Icon = ICONS[of];
  const word = t(`calls.direction.${of}`);
  const icon = <Icon size={15} stroke={1.8} color="var(--mantine-color-dimmed)" aria-hidden />;
  if (!bare) {
    return (
      <span className={classes.direction}>
        {icon}
        {word}
      </span>
    );
  }
  return (
    <Tooltip label={word}>
      <span role="img" aria-label={word} className={classes.direction}>
        {icon}
      </span>
    </Tooltip>
  );
}
