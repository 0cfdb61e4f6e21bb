import { Avatar, Menu, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { IconLogout, IconMoon, IconSettings, IconSun, IconSunMoon } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { useEnter, useWho } from "../api/session";
import type { Who } from "../api/types";
import { LANGUAGES, speak } from "../i18n";
import { useAccountId } from "./account";

const SCHEMES = [
  ["light", IconSun],
  ["dark", IconMoon],
  ["auto", IconSunMoon],
] as const;

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const { login } = useWho();
  const account = useAccountId();
  const navigate = useNavigate();
  const enter = useEnter();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  async function talk(language: string) {
    await speak(language);
    enter(await api.patch<Who>("/session", { language }));
  }
  async function leave() {
    await api.delete("/session");
    enter(null);
  }
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton>
          <span className="visually-hidden">{t("me.menu", { name: login.name })}</span>
          <Avatar
            name={login.name}
            color="accent"
            variant="filled"
            size={30}
            radius="xl"
            aria-hidden
          />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {login.name} · {login.email}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconSettings size={16} />}
          onClick={() => navigate({ to: `/a/${account}/me` as string })}
        >
          {t("me.settings")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t("me.theme")}</Menu.Label>
        {SCHEMES.map(([scheme, Icon]) => (
          <Menu.CheckboxItem
            key={scheme}
            checked={colorScheme === scheme}
            onChange={() => setColorScheme(scheme)}
            rightSection={<Icon size={16} aria-hidden />}
          >
            {t(`me.theme_${scheme}`)}
          </Menu.CheckboxItem>
        ))}
        <Menu.Label>{t("me.language")}</Menu.Label>
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <Menu.CheckboxItem
            key={code}
            checked={i18n.language === code}
            onChange={() => void talk(code)}
          >
            {name}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t("me.log_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
