import { useInfiniteQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { DeviceSeen, RegistrationSeen, RegistrationsPage } from "../../api/types";

const PER_PAGE = 200;
const AGAIN_MS = 30_000;

/** One contact of a device; those of a device stand together. */
export type Connected = { device: DeviceSeen; registration: RegistrationSeen };
export type Asked = { user?: string; below?: boolean };

/** Who is connected; devices that come and go are told, latencies are asked for again. */
export function useRegistrations(account: string, asked: Asked) {
  const query = { user_id: asked.user, below: asked.below, per_page: PER_PAGE };
  return useInfiniteQuery({
    queryKey: ["noun", "devices", account, "registrations", query],
    queryFn: ({ pageParam, signal }) =>
      api.get<RegistrationsPage>(
        `/accounts/${account}/registrations`,
        { ...query, after: pageParam },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: AGAIN_MS,
  });
}

export function contacts(pages: readonly RegistrationsPage[]): Connected[] {
  return pages
    .flatMap((page) => page.items)
    .flatMap((device) => device.registrations.map((registration) => ({ device, registration })));
}

export const away = (pages: readonly RegistrationsPage[]): string[] => [
  ...new Set(pages.flatMap((page) => page.edges_away)),
];
