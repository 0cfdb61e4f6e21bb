import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { download } from "../../parts/download";
import { useAccount, useBase } from "../../shell/account";
import { type Column, FIELDS } from "./columns";
import { type CallsSearch, today } from "./search";
import { useCallsQuery } from "./useCalls";

/** All calls that fit the filters, with the columns on screen. */
export function ExportMenu(props: { search: CallsSearch; columns: readonly Column[] }) {
  const { t } = useTranslation();
  const base = useBase();
  const { name, time_zone: zone } = useAccount();
  const query = useCallsQuery(props.search);
  const [busy, setBusy] = useState(false);
  const fetch = async (format: "csv" | "xlsx") => {
    setBusy(true);
    const fields = props.columns.flatMap((column) => FIELDS[column] ?? [column]).join(",");
    const file = `${t("calls.title")} ${name} ${today(zone)}.${format}`;
    try {
      await download(`${base}/calls/export`, { ...query, fields, format }, file);
    } catch (error) {
      notifications.show({ color: "red", message: (error as Error).message });
    }
    setBusy(false);
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={busy}>
          {t("do.export")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void fetch("xlsx")}>{t("calls.export_xlsx")}</Menu.Item>
        <Menu.Item onClick={() => void fetch("csv")}>{t("calls.export_csv")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
