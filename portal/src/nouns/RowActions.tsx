import { ActionIcon, Menu } from "@mantine/core";
import { modals } from "@mantine/modals";
import { IconDots, IconHistory, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { may } from "../api/may";
import { type Noun, nouns, type Verb } from "../api/nouns";
import { useWho } from "../api/session";
import { verbLabel } from "../api/words";
import { useAccountId } from "../shell/account";
import { DeleteDialog } from "./DeleteDialog";
import type { Row } from "./model";
import { VerbDialog } from "./VerbDialog";

/** What can be done with one row besides changing it. */
export function RowActions({ noun, row }: { noun: Noun; row: Row }) {
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const navigate = useNavigate();
  const verbs = noun.verbs.filter((verb) => may(who, noun, verb.action));
  const mayDelete = may(who, noun, "delete");
  const mayAudit = may(who, nouns.audit, "view");
  if (verbs.length === 0 && !mayDelete && !mayAudit) return null;
  const run = (verb: Verb) =>
    modals.open({
      title: verbLabel(noun.name, verb.name),
      size: "lg",
      children: <VerbDialog noun={noun} row={row} verb={verb} />,
    });
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon variant="default" size={32} aria-label={t("row.actions")}>
          <IconDots size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {verbs.map((verb) => (
          <Menu.Item key={verb.name} onClick={() => run(verb)}>
            {verbLabel(noun.name, verb.name)}
          </Menu.Item>
        ))}
        {mayAudit && (
          <Menu.Item
            leftSection={<IconHistory size={16} />}
            onClick={() =>
              void navigate({
                to: `/a/${account}/audit` as string,
                search: { object_id: row.id } as never,
              })
            }
          >
            {t("row.history")}
          </Menu.Item>
        )}
        {mayDelete && (
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} />}
            onClick={() =>
              modals.open({
                title: t("row.delete_title", { name: String(row[noun.label] ?? "") }),
                children: <DeleteDialog noun={noun} row={row} />,
              })
            }
          >
            {t("do.delete")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
