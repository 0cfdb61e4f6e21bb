import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useAccountId } from "../shell/account";
import { nounOfKind } from "./nouns";
import type { LiveCallSeen } from "./types";

export type Told = {
  type: string;
  position?: number;
  kind?: string;
  id?: string;
  account_id?: string | null;
  action?: string;
  /** Of `live-calls`: all there are, in parts while there are `more`; null: the service is away. */
  calls?: LiveCallSeen[] | null;
  more?: boolean;
  /** Of `live-call`: the whole call, an ended one as it was last. */
  call?: LiveCallSeen;
};

const LONGEST_PAUSE_MS = 15_000;

/** One socket for everything: keeps coming back, and goes on where it was.
 * @param query what is asked for, as in the API's `/events` */
export function listen(
  query: Record<string, string>,
  hear: (told: Told) => void,
  state: (connected: boolean) => void = () => {},
): () => void {
  let position: number | undefined;
  let pause = 500;
  let socket: WebSocket | undefined;
  let timer: number | undefined;
  let over = false;

  function open() {
    const params = new URLSearchParams(query);
    if (position !== undefined) params.set("after", String(position));
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${window.location.host}/api/v1/events?${params}`);
    socket.onmessage = ({ data }) => {
      const told = JSON.parse(data) as Told;
      if (told.position !== undefined) position = told.position;
      if (told.type === "ready" || told.type === "reset") {
        pause = 500;
        state(true);
      }
      hear(told);
    };
    socket.onclose = () => {
      if (over) return;
      state(false);
      timer = window.setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    };
  }
  open();
  return () => {
    over = true;
    window.clearTimeout(timer);
    socket?.close();
  };
}

/** Lists and rows on screen follow what anybody changes anywhere. */
export function useLiveEvents(): void {
  const client = useQueryClient();
  const account = useAccountId();
  useEffect(() => {
    const stale = new Set<string>();
    let timer: number | undefined;
    const refresh = () => {
      timer = undefined;
      for (const noun of stale) void client.invalidateQueries({ queryKey: ["noun", noun] });
      stale.clear();
    };
    const close = listen({ account_id: account }, (told) => {
      if (told.type === "reset") void client.invalidateQueries({ queryKey: ["noun"] });
      if (told.type !== "event" || !told.kind) return;
      stale.add(nounOfKind(told.kind)?.name ?? told.kind);
      timer ??= window.setTimeout(refresh, 300);
    });
    return () => {
      close();
      window.clearTimeout(timer);
    };
  }, [client, account]);
}
