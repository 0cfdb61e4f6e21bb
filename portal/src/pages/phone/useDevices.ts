import { useCallback, useEffect, useState } from "react";
import { open, watch } from "../../phone/microphone";

/** What is plugged in; browsers name it only to pages that may use the microphone. */
export function useDevices() {
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const look = useCallback(async () => {
    setDevices((await navigator.mediaDevices?.enumerateDevices()) ?? []);
  }, []);
  useEffect(() => {
    void look();
    return watch(() => void look());
  }, [look]);
  const ask = useCallback(async () => {
    const stream = await open().catch(() => null);
    for (const track of stream?.getTracks() ?? []) track.stop();
    await look();
  }, [look]);
  const named = devices.some((each) => each.label) || devices.length === 0;
  return { devices, named, ask: () => void ask() };
}
