import { Button, Group } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** What a dialog does, at its end, and the way out without. */
export function DialogFoot(props: { cancel: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={props.cancel}>
        {t("do.cancel")}
      </Button>
      {props.children}
    </Group>
  );
}
