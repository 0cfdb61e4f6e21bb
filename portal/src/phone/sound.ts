/** Which devices and how loud, kept in this browser; every tab follows. */
export type Sound = {
  microphone: string;
  speaker: string;
  ringer: string;
  /** 0 to 1. */
  volume: number;
  ringVolume: number;
};

const KEPT = "ringfort.phone.sound";
/** An empty device is the system's own choice. */
const USUAL: Sound = { microphone: "", speaker: "", ringer: "", volume: 1, ringVolume: 0.7 };

export function sound(): Sound {
  try {
    return { ...USUAL, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Sound>) };
  } catch {
    return USUAL;
  }
}

export function keepSound(change: Partial<Sound>): Sound {
  const now = { ...sound(), ...change };
  localStorage.setItem(KEPT, JSON.stringify(now));
  return now;
}

export const canChooseOutput = (): boolean => "setSinkId" in HTMLMediaElement.prototype;

/** Let it come out of the device, or of the system's own if that one is gone. */
export async function playOn(element: HTMLMediaElement, device: string): Promise<void> {
  if (!canChooseOutput()) return;
  await element.setSinkId(device).catch(() => element.setSinkId("").catch(() => {}));
}
