import { Button, Group, Paper, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { may } from "../api/may";
import type { Noun } from "../api/nouns";
import { useWho } from "../api/session";
import { useAccountId } from "../shell/account";
import { BulkEdit } from "./BulkEdit";
import { itemPath } from "./model";

/** What can be done with the chosen rows at once. */
export function BulkBar(props: { noun: Noun; ids: string[]; done: () => void }) {
  const { noun, ids, done } = props;
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const client = useQueryClient();
  const [deleted, setDeleted] = useState<number | null>(null);

  const edit = () =>
    modals.open({
      title: t("bulk.edit_title", { count: ids.length }),
      children: <BulkEdit noun={noun} ids={ids} done={done} />,
    });
  async function remove() {
    const wrong: string[] = [];
    for (const [place, id] of ids.entries()) {
      setDeleted(place);
      await api
        .delete(itemPath(noun, account, id), { ifMatch: "*" })
        .catch((error: Error) => wrong.push(error.message));
    }
    setDeleted(null);
    done();
    await client.invalidateQueries({ queryKey: ["noun", noun.name] });
    const message = t("bulk.deleted", { count: ids.length - wrong.length });
    notifications.show({ message, color: "teal" });
    for (const text of new Set(wrong)) notifications.show({ message: text, color: "red" });
  }
  const ask = () =>
    modals.openConfirmModal({
      title: t("bulk.delete_title", { count: ids.length }),
      children: <Text size="sm">{t("bulk.delete_text")}</Text>,
      labels: { confirm: t("do.delete"), cancel: t("do.cancel") },
      confirmProps: { color: "red" },
      onConfirm: () => void remove(),
    });
  return (
    <Paper
      withBorder
      shadow="md"
      p="xs"
      role="toolbar"
      aria-label={t("bulk.chosen", { count: ids.length })}
      style={{ position: "sticky", bottom: 12, alignSelf: "center", zIndex: 5 }}
    >
      <Group gap="sm">
        <Text size="sm" fw={500} px="xs" className="tabular">
          {deleted === null
            ? t("bulk.chosen", { count: ids.length })
            : t("bulk.deleting", { done: deleted, count: ids.length })}
        </Text>
        <Button size="xs" onClick={edit} disabled={deleted !== null}>
          {t("do.edit")}
        </Button>
        {may(who, noun, "delete") && (
          <Button size="xs" color="red" variant="light" onClick={ask} loading={deleted !== null}>
            {t("do.delete")}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={done} disabled={deleted !== null}>
          {t("do.cancel")}
        </Button>
      </Group>
    </Paper>
  );
}
