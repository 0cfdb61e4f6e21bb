import { ModalsProvider } from "@mantine/modals";
import { Outlet } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

/** Whatever opens a dialog stands below this: a dialog may ask for the page's address, too. */
export function Root() {
  const { t } = useTranslation();
  return (
    <ModalsProvider labels={{ confirm: t("do.confirm"), cancel: t("do.cancel") }}>
      <Outlet />
    </ModalsProvider>
  );
}
