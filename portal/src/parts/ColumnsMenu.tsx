import { Button, Menu } from "@mantine/core";
import { IconColumns3, IconRestore } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export function ColumnsMenu<Name extends string>(props: {
  all: readonly Name[];
  shown: readonly Name[];
  text: (name: Name) => string;
  toggle: (name: Name) => void;
  reset: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="sm" leftSection={<IconColumns3 size={16} />}>
          {t("do.columns")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
        {props.all.map((name) => (
          <Menu.CheckboxItem
            key={name}
            checked={props.shown.includes(name)}
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
