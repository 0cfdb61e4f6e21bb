import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Device, DeviceSeen, RegistrationsPage } from "../../api/types";

const PER_PAGE = 200;
const MOST_PAGES = 5;
const AGAIN_MS = 60_000;
type Devices = { items: Device[]; total: number };

/** Phones that should be connected and are not; browsers are there only while somebody uses them. */
export function useOffline(account: string) {
  return useQuery({
    queryKey: ["noun", "devices", account, "offline"],
    queryFn: async ({ signal }) => {
      const [devices, seen] = await Promise.all([
        phones(account, signal),
        connected(account, signal),
      ]);
      return offline(devices, seen);
    },
    refetchInterval: AGAIN_MS,
  });
}

export function offline(devices: readonly Device[], seen: readonly DeviceSeen[]): Device[] {
  const here = new Set(seen.map((each) => each.device_id));
  return devices.filter((device) => !here.has(device.id));
}

async function phones(account: string, signal: AbortSignal): Promise<Device[]> {
  const found: Device[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = { kind: ["desk", "softphone", "fax"], per_page: PER_PAGE, page, sort: "name" };
    const told = await api.get<Devices>(`/accounts/${account}/devices`, query, signal);
    found.push(...told.items);
    if (found.length >= told.total) break;
  }
  return found;
}

async function connected(account: string, signal: AbortSignal): Promise<DeviceSeen[]> {
  const found: DeviceSeen[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES * 2; page++) {
    const query = { per_page: PER_PAGE, after };
    const told = await api.get<RegistrationsPage>(
      `/accounts/${account}/registrations`,
      query,
      signal,
    );
    found.push(...told.items);
    if (!told.next) break;
    after = told.next;
  }
  return found;
}
