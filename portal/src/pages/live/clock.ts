import { useSyncExternalStore } from "react";

const lookers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  for (const look of lookers) look();
}

function subscribe(look: () => void): () => void {
  lookers.add(look);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, 1000);
  }
  return () => {
    lookers.delete(look);
    if (lookers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** Milliseconds, once a second; one clock for everything that ticks. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
