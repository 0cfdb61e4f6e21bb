import { sound } from "./sound";
import type { Microphone } from "./state";

/** How it is, without asking anybody for anything. */
export async function look(): Promise<Microphone> {
  const media = navigator.mediaDevices;
  if (!media) return "insecure";
  const devices = await media.enumerateDevices();
  if (!devices.some(({ kind }) => kind === "audioinput")) return "none";
  return (await permission())?.state === "denied" ? "denied" : "ready";
}

/** Open the one that was chosen; the browser asks for leave the first time. */
export async function open(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException("", "NotSupportedError");
  const { microphone } = sound();
  return navigator.mediaDevices.getUserMedia({
    audio: {
      deviceId: microphone ? { ideal: microphone } : undefined,
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    },
  });
}

/** What an error of `open` says of the microphone. */
export function why(error: unknown): Microphone {
  switch ((error as DOMException).name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    case "NotSupportedError":
      return "insecure";
    default:
      return "busy";
  }
}

/** Tell whenever devices come or go, or leave is given or taken. */
export function watch(tell: () => void): () => void {
  const over = new AbortController();
  navigator.mediaDevices?.addEventListener("devicechange", tell, { signal: over.signal });
  void permission().then((status) =>
    status?.addEventListener("change", tell, { signal: over.signal }),
  );
  return () => over.abort();
}

/** Not every browser tells. */
async function permission(): Promise<PermissionStatus | null> {
  const query = { name: "microphone" } as unknown as PermissionDescriptor;
  return (await navigator.permissions?.query(query).catch(() => null)) ?? null;
}
