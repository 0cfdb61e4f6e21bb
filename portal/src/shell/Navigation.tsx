import { Collapse, UnstyledButton } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useWho } from "../api/session";
import { nounTitle } from "../api/words";
import { useAccountId } from "./account";
import { type Entry, type Group, MENU, offered } from "./menu";
import classes from "./Shell.module.css";

export function Navigation() {
  const who = useWho();
  const groups = MENU.map((group) => ({
    ...group,
    entries: group.entries.filter((entry) => offered(entry, who)),
  }));
  return groups
    .filter((group) => group.entries.length > 0)
    .map((group) => <Section key={group.key} group={group} />);
}

function Section({ group }: { group: Group }) {
  const { t } = useTranslation();
  const [folded, setFolded] = useLocalStorage({
    key: `ringfort.menu.${group.key}`,
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const Mark = folded ? IconChevronRight : IconChevronDown;
  return (
    <div className={classes.group}>
      <UnstyledButton
        className={classes.groupName}
        onClick={() => setFolded(!folded)}
        aria-expanded={!folded}
      >
        {t(`menu.${group.key}`)}
        <Mark size={12} aria-hidden />
      </UnstyledButton>
      <Collapse expanded={!folded} transitionDuration={100}>
        {group.entries.map((entry) => (
          <Item key={entry.path} entry={entry} />
        ))}
      </Collapse>
    </div>
  );
}

function Item({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const account = useAccountId();
  return (
    <Link
      to={`/a/${account}/${entry.path}` as string}
      className={classes.link}
      activeOptions={{ exact: entry.exact ?? entry.path === "", includeSearch: false }}
    >
      <entry.icon size={17} stroke={1.7} aria-hidden />
      {entry.text ? t(entry.text) : nounTitle(entry.path)}
    </Link>
  );
}
