import { ActionIcon, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconEraser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { useAccountId } from "../../shell/account";
import { EraseModal } from "./EraseModal";

export function EraseButton() {
  const { t } = useTranslation();
  const who = useWho();
  const account = useAccountId();
  const [open, { open: show, close }] = useDisclosure();
  const right = account === who.account.id ? "users.delete" : "accounts.delete";
  if (!(who.rights as string[]).includes(right)) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("do.more")}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            c="var(--mantine-color-error)"
            leftSection={<IconEraser size={15} />}
            onClick={show}
          >
            {t("calls.erase.open")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EraseModal open={open} close={close} />
    </>
  );
}
