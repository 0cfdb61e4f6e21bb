import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DeviceSeen, RegistrationsPage } from "../../api/types";
import { useAccountId } from "../../shell/account";

const PER_PAGE = 100;
const MOST_PAGES = 10;

export type Online = { connected: Set<string>; known: boolean };

/** Which devices of the account are registered now. Lives below the devices' key: told of again
 * when one comes or goes. */
export function useOnline(): Online {
  const account = useAccountId();
  const { data } = useQuery({
    queryKey: ["noun", "devices", account, "online"],
    queryFn: () => everyPage(account),
    staleTime: 10_000,
    retry: false,
  });
  const connected = (data ?? []).filter((each) => each.registrations.length > 0);
  return { connected: new Set(connected.map((each) => each.device_id)), known: data !== undefined };
}

async function everyPage(account: string): Promise<DeviceSeen[]> {
  const found: DeviceSeen[] = [];
  let after: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const told: RegistrationsPage = await api.get(`/accounts/${account}/registrations`, {
      per_page: PER_PAGE,
      after,
    });
    found.push(...told.items);
    after = told.next;
    if (!after) break;
  }
  return found;
}
