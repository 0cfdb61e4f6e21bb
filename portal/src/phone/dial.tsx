import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useWho } from "../api/session";
import { useAccountId } from "../shell/account";
import { Phone, phone } from "./phone";
import { blocked } from "./state";
import { usePhone } from "./store";

const offerQuery = queryOptions({
  queryKey: ["web-phone-offer"],
  queryFn: Phone.offer,
  staleTime: 300_000,
});

/** Whether who has logged in may phone with the browser; undefined: not known yet. */
export function useOffered(): boolean | undefined {
  const { login } = useWho();
  const { data } = useQuery({ ...offerQuery, enabled: login.user_id !== null });
  return login.user_id === null ? false : data?.offered;
}

/** Calls a number: at once when the phone is ready, else on the phone's page, which says what is
 * missing. Null: there is no phone to call with. */
export function useDial(): ((number: string, name?: string | null) => void) | null {
  const offered = useOffered();
  const account = useAccountId();
  const navigate = useNavigate();
  const ready = usePhone((state) => blocked(state) === null);
  const dial = useCallback(
    (number: string, name?: string | null) => {
      if (ready) phone.command({ do: "dial", number, name });
      else void navigate({ to: `/a/${account}/phone` as string, search: { number } as never });
    },
    [ready, account, navigate],
  );
  return offered ? dial : null;
}

/** Beside a number anywhere in the portal. */
export function CallButton(props: { number: string | null | undefined; name?: string | null }) {
  const { t } = useTranslation();
  const dial = useDial();
  const { number, name } = props;
  if (!dial || !number) return null;
  const label = t("phone.call_number", { who: name || number });
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        onClick={(event) => {
          event.stopPropagation();
          dial(number, name);
        }}
      >
        <IconPhone size={14} />
      </ActionIcon>
    </Tooltip>
  );
}
