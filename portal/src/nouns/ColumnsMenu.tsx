import { ActionIcon, Menu, ScrollArea, Tooltip } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import { fieldLabel } from "../api/words";
import type { useColumns } from "./columns";

export function ColumnsMenu({
  noun,
  columns,
}: {
  noun: Noun;
  columns: ReturnType<typeof useColumns>;
}) {
  const { t } = useTranslation();
  const shown = new Set(columns.shown.map((field) => field.name));
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
          {columns.all.map((field) => (
            <Menu.CheckboxItem
              key={field.name}
              checked={shown.has(field.name)}
              disabled={field.name === noun.label}
              onChange={() => columns.toggle(field.name)}
            >
              {fieldLabel(noun.name, field.name)}
            </Menu.CheckboxItem>
          ))}
        </ScrollArea.Autosize>
        <Menu.Divider />
        <Menu.Item onClick={columns.reset}>{t("do.reset")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
