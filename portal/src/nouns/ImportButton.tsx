import { Button } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconUpload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import { nounTitle } from "../api/words";
import { ImportDialog } from "./ImportDialog";

export function ImportButton({ noun }: { noun: Noun }) {
  const { t } = useTranslation();
  const open = () =>
    modals.open({
      title: t("import.title", { what: nounTitle(noun.name) }),
      size: "xl",
      children: <ImportDialog noun={noun} />,
    });
  return (
    <Button variant="default" leftSection={<IconUpload size={16} />} onClick={open}>
      {t("do.import")}
    </Button>
  );
}
