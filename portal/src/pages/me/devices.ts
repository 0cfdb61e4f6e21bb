import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { Device, DeviceSeen, Who } from "../../api/types";

export type Kind = Device["kind"];

const MOST = 200;

/** Path of the own account, whichever account is worked in. */
export const ownBase = (who: Who): string => `/accounts/${who.own_account.id}`;

/** Whether somebody works in another account: their own things are out of sight meanwhile. */
export const isAway = (who: Who): boolean => who.account.id !== who.own_account.id;

export const myDevices = (who: Who, kind?: Kind) =>
  queryOptions({
    queryKey: ["noun", "devices", "mine", who.login.user_id, kind],
    queryFn: async () => {
      const query = { user_id: who.login.user_id, kind, per_page: MOST, sort: "name" };
      return (await api.get<{ items: Device[] }>(`${ownBase(who)}/devices`, query)).items;
    },
  });

export const myRegistrations = (who: Who) =>
  queryOptions({
    queryKey: ["noun", "devices", "my-registrations", who.login.user_id],
    queryFn: async () => {
      const query = { user_id: who.login.user_id, per_page: MOST };
      const path = `${ownBase(who)}/registrations`;
      return (await api.get<{ items: DeviceSeen[] }>(path, query)).items;
    },
    refetchInterval: 30_000,
  });

/** How a device comes to its settings: by scanning, by typing a secret in, or not at all. */
export function setUpBy(kind: Kind): "code" | "secret" | null {
  if (kind === "softphone") return "code";
  return kind === "desk" || kind === "fax" ? "secret" : null;
}

/** Where a device is connected, in a line: what it says it is, else how it comes. */
export function connection(seen: DeviceSeen | undefined): string | null {
  const first = seen?.registrations[0];
  if (!first) return null;
  return [first.agent || first.transport.toUpperCase(), first.address].filter(Boolean).join(" · ");
}
