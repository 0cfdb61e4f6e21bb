import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconColumns3, IconRestore } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function ColumnsMenu<Name extends string>(props: {
  all: readonly Name[];
  shown: readonly Name[];
  text: (name: Name) => string;
  toggle: (name: Name) => void;
  reset: () => void;
  /** The one that is always shown. */
  fixed?: Name;
  /** A button without its word. */
  compact?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        {props.compact ? (
          <ActionIcon
            variant="default"
            size={32}
            aria-label={t("do.columns")}
            title={t("do.columns")}
          >
            <IconColumns3 size={17} />
          </ActionIcon>
        ) : (
          <Button variant="default" size="sm" leftSection={<IconColumns3 size={16} />}>
            {t("do.columns")}
          </Button>
        )}
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        {props.all.map((name) => (
          <Menu.CheckboxItem
            key={name}
            checked={props.shown.includes(name)}
            disabled={name === props.fixed}
            onChange={() => props.toggle(name)}
          >
            {props.text(name)}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconRestore size={15} />} onClick={props.reset}>
          {t("do.reset")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
