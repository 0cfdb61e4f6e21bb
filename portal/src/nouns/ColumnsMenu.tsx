import { ActionIcon, Menu, ScrollArea, Tooltip } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import type { Columns } from "./columns";

export function ColumnsMenu({ noun, columns }: { noun: Noun; columns: Columns }) {
  const { t } = useTranslation();
  const shown = new Set(columns.shown.map((column) => column.name));
  return (
    <Menu closeOnItemClick={false} position="bottom-end" width={240}>
      <Menu.Target>
        <Tooltip label={t("do.columns")}>
          <ActionIcon variant="default" size={32} aria-label={t("do.columns")}>
            <IconColumns3 size={17} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={360}>
          {columns.all.map((column) => (
            <Menu.CheckboxItem
              key={column.name}
              checked={shown.has(column.name)}
              disabled={column.name === noun.label}
              onChange={() => columns.toggle(column.name)}
            >
              {column.label}
            </Menu.CheckboxItem>
          ))}
        </ScrollArea.Autosize>
        <Menu.Divider />
        <Menu.Item onClick={columns.reset}>{t("do.reset")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
