import { Group, Kbd, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PhoneWidget } from "../pages/phone/Widget";
import { AccountSwitcher } from "./AccountSwitcher";
import { useAccountId } from "./account";
import { BrandMark } from "./BrandMark";
import classes from "./Shell.module.css";
import { UserMenu } from "./UserMenu";

export function TopBar() {
  const { t } = useTranslation();
  const account = useAccountId();
  return (
    <>
      <Link to="/a/$account" params={{ account }} className={classes.brand}>
        <BrandMark size={24} />
      </Link>
      <AccountSwitcher />
      <Group ml="auto" gap={8} wrap="nowrap">
        <UnstyledButton className={classes.searchButton} onClick={spotlight.open}>
          <Group gap={8} wrap="nowrap">
            <IconSearch size={15} aria-hidden />
            <span className="visually-hidden">{t("search.open")}</span>
            <Group justify="space-between" flex={1} visibleFrom="sm" wrap="nowrap">
              <span aria-hidden>{t("search.open")}</span>
              <Kbd size="xs">Ctrl K</Kbd>
            </Group>
          </Group>
        </UnstyledButton>
        <PhoneWidget />
        <UserMenu />
      </Group>
    </>
  );
}
