import { useSyncExternalStore } from "react";
import { type Event, NOTHING, reduce, type State } from "./state";

/** The state of this tab: its own if it has the line, else what the tab with the line tells. */
export class Store {
  private state: State = NOTHING;
  private readonly listeners = new Set<() => void>();

  readonly get = (): State => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  tell(event: Event): void {
    this.put(reduce(this.state, event));
  }

  put(state: State): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

export const store = new Store();

export function usePhone<T>(select: (state: State) => T): T {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
