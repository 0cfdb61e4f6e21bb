import { useEffect, useMemo, useSyncExternalStore } from "react";
import { listen } from "../../api/events";
import { LiveStore, type Snapshot } from "./store";

/** Calls of the account, and of those below it, for as long as somebody looks. */
export function useLiveCalls(account: string): Snapshot {
  const store = useMemo(() => new LiveStore(), [account]);
  useEffect(() => {
    const query = { kinds: "live-call", account_id: account };
    const close = listen(query, store.hear, store.connected);
    return () => {
      close();
      store.stop();
    };
  }, [store, account]);
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
