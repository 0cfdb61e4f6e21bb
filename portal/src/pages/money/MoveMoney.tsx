import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { WalletSeen } from "../../api/types";
import { MovementForm } from "./MovementForm";

export type Whose = { id: string; name: string; wallet: WalletSeen };

/** Money for an account: paid in, given back or put right. */
export function MoveMoney({ whose, close }: { whose: Whose | null; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={whose !== null}
      onClose={close}
      title={t("wallet.move_title", { name: whose?.name })}
      closeButtonProps={{ "aria-label": t("do.close") }}
    >
      {whose && <MovementForm whose={whose} close={close} />}
    </Modal>
  );
}
