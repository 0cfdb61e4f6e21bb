import { ActionIcon, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { address } from "../api/client";
import type { Noun } from "../api/nouns";
import { useAccountId } from "../shell/account";
import type { Column } from "./columns";
import { listPath, type Values } from "./model";
import { askedFor } from "./useRows";

/** What is on screen, all pages of it, as CSV. */
export function ExportLink(props: { noun: Noun; search: Values; columns: Column[] }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const fields = props.columns.flatMap((column) => column.field?.name ?? []).join(",");
  const asked = { ...askedFor(props.noun, props.search), fields };
  return (
    <Tooltip label={t("do.export")}>
      <ActionIcon
        component="a"
        variant="default"
        size={32}
        href={address(`${listPath(props.noun, account)}/export`, asked)}
        download
        aria-label={t("do.export")}
      >
        <IconDownload size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
