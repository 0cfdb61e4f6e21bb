import { ActionIcon, Menu } from "@mantine/core";
import { modals } from "@mantine/modals";
import {
  IconDots,
  IconDownload,
  IconPlayerPlay,
  IconRotate,
  IconTrash,
  IconUpload,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { address } from "../../../api/client";
import type { RateDeckVersion } from "../../../api/types";
import { useAccountId } from "../../../shell/account";
import { useVersionAct } from "./useVersionActs";

type Props = {
  version: RateDeckVersion;
  mayChange: boolean;
  mayDelete: boolean;
  activate: (version: RateDeckVersion) => void;
};

export function VersionMenu({ version, mayChange, mayDelete, activate }: Props) {
  const { t } = useTranslation();
  const account = useAccountId();
  const withdraw = useVersionAct("withdraw");
  const remove = useVersionAct("delete");
  const active = version.state === "active";
  const file = address(`/accounts/${account}/rate-deck-versions/${version.id}/rates`);
  const search = { deck: version.rate_deck_id, version: version.id };
  const sure = (act: "withdraw" | "delete", go: typeof withdraw) =>
    modals.openConfirmModal({
      title: t(`decks.${act}_title`, { name: version.name }),
      children: t(`decks.${act}_text`),
      labels: { confirm: t(`decks.${act}`), cancel: t("do.cancel") },
      confirmProps: { color: "red" },
      onConfirm: () => go.mutate({ version }),
    });
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("decks.more", { name: version.name })}
        >
          <IconDots size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayChange && version.state === "ready" && (
          <Menu.Item
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={() => activate(version)}
          >
            {t("decks.activate")}…
          </Menu.Item>
        )}
        {mayChange && !active && (
          <Menu.Item
            leftSection={<IconUpload size={16} aria-hidden />}
            renderRoot={(props) => (
              <Link
                {...props}
                to={`/a/${account}/decks/import` as string}
                search={search as never}
              />
            )}
          >
            {t("decks.import_into")}
          </Menu.Item>
        )}
        {version.state !== "empty" && (
          <Menu.Item
            component="a"
            href={file}
            download={`${version.name}.csv`}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t("decks.download")}
          </Menu.Item>
        )}
        {mayChange && active && (
          <Menu.Item
            leftSection={<IconRotate size={16} aria-hidden />}
            onClick={() => sure("withdraw", withdraw)}
          >
            {t("decks.withdraw")}…
          </Menu.Item>
        )}
        {mayDelete && !active && (
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => sure("delete", remove)}
          >
            {t("do.delete")}…
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
