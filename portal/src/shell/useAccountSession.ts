import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { api } from "../api/client";
import { useEnter, useWho } from "../api/session";
import type { Who } from "../api/types";

/** Work inside an account below, or come home, and open its first page. */
export function useUseAccount(): (accountId: string) => Promise<void> {
  const who = useWho();
  const enter = useEnter();
  const navigate = useNavigate();
  return async (accountId) => {
    try {
      const home = accountId === who.own_account.id;
      const told = home
        ? await api.delete<Who>("/session/account")
        : await api.post<Who>("/session/account", { account_id: accountId });
      await navigate({ to: "/a/$account", params: { account: told.account.id } });
      enter(told);
    } catch (error) {
      notifications.show({ color: "red", message: (error as Error).message });
    }
  };
}
