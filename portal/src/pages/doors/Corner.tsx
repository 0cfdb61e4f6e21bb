import {
  ActionIcon,
  Button,
  Menu,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { IconLanguage, IconMoon, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { LANGUAGES, type Spoken, speak } from "../../i18n";

/** Language and appearance, before anybody is known. */
export function Corner() {
  const { t, i18n } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  const said = t(dark ? "door.to_light" : "door.to_dark");
  const Icon = dark ? IconSun : IconMoon;
  return (
    <>
      <Menu position="bottom-end" withinPortal={false}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            c="dimmed"
            size="compact-md"
            leftSection={<IconLanguage size={17} stroke={1.7} aria-hidden />}
            fw={500}
            fz="sm"
          >
            {LANGUAGES[i18n.language as Spoken]}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <Menu.CheckboxItem
              key={code}
              lang={code}
              checked={i18n.language === code}
              onChange={() => void speak(code)}
            >
              {name}
            </Menu.CheckboxItem>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="dimmed"
        size={28}
        aria-label={said}
        onClick={() => setColorScheme(dark ? "light" : "dark")}
      >
        <Icon size={18} stroke={1.7} />
      </ActionIcon>
    </>
  );
}
