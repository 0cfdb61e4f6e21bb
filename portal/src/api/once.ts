import { useRef } from "react";
import { newKey } from "./client";

/** Keys of one form's requests: what is sent again has the key it had, so that it is done once;
 * anything else gets a new one. */
export function keys(): (body: unknown) => string {
  let sent = "";
  let key = "";
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== sent || !key) [sent, key] = [text, newKey()];
    return key;
  };
}

/** For as long as the form is open. */
export function useOnce(): (body: unknown) => string {
  const kept = useRef<ReturnType<typeof keys>>(undefined);
  kept.current ??= keys();
  return kept.current;
}
