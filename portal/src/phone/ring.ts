import { playOn, sound } from "./sound";

/** Hertz that sound together, and seconds of sound and silence in turn. */
type Tone = { hertz: number[]; rhythm: number[]; loud: number };

/** Made here: no file is loaded. `waiting` is heard in a call, `back` while the other rings. */
const TONES = {
  ring: { hertz: [587.3, 880], rhythm: [0.9, 0.35, 0.9, 2.4], loud: 0.5 },
  waiting: { hertz: [440], rhythm: [0.25, 5], loud: 0.15 },
  back: { hertz: [425], rhythm: [1, 4], loud: 0.12 },
  busy: { hertz: [425], rhythm: [0.4, 0.4, 0.4, 0.4, 0.4], loud: 0.12 },
} satisfies Record<string, Tone>;

export type Ringing = keyof typeof TONES;

/** One tone at a time, on the ringer's device or, of those heard in a call, on the speaker's. */
export class Ringer {
  private context: AudioContext | null = null;
  private out: MediaStreamAudioDestinationNode | null = null;
  private readonly player = new Audio();
  private playing: { what: Ringing; stop: () => void } | null = null;

  play(what: Ringing | null): void {
    if (this.playing?.what === what) return;
    this.stop();
    if (what) this.playing = { what, stop: this.start(what) };
  }

  stop(): void {
    this.playing?.stop();
    this.playing = null;
  }

  private start(what: Ringing): () => void {
    const tone: Tone = TONES[what];
    this.context ??= this.made();
    const context = this.context;
    void context.resume().catch(() => {});
    const chosen = sound();
    void playOn(this.player, what === "ring" ? chosen.ringer : chosen.speaker);
    void this.player.play().catch(() => {});
    const gain = new GainNode(context, { gain: 0 });
    gain.connect(this.out!);
    const sources = tone.hertz.map((frequency) => oscillator(context, frequency, gain));
    const loud = tone.loud * (what === "ring" ? chosen.ringVolume : chosen.volume);
    const timer = rhythm(
      context,
      gain.gain,
      tone.rhythm,
      loud / tone.hertz.length,
      what !== "busy",
    );
    return () => {
      clearInterval(timer);
      for (const source of sources) source.stop();
      gain.disconnect();
    };
  }

  private made(): AudioContext {
    const context = new AudioContext();
    this.out = context.createMediaStreamDestination();
    this.player.srcObject = this.out.stream;
    return context;
  }
}

function oscillator(context: AudioContext, frequency: number, out: AudioNode): OscillatorNode {
  const node = new OscillatorNode(context, { frequency });
  node.connect(out);
  node.start();
  return node;
}

/** Write the rhythm down some seconds ahead, again and again; tabs in the background wake rarely. */
function rhythm(
  context: AudioContext,
  gain: AudioParam,
  spans: number[],
  loud: number,
  repeats: boolean,
): number {
  let at = context.currentTime + 0.05;
  const once = () => {
    spans.forEach((seconds, index) => {
      const on = index % 2 === 0;
      gain.setTargetAtTime(on ? loud : 0, at, 0.012);
      at += seconds;
    });
    gain.setTargetAtTime(0, at, 0.012);
  };
  const ahead = () => {
    while (at < context.currentTime + 8) once();
  };
  if (!repeats) {
    once();
    return 0;
  }
  ahead();
  return window.setInterval(ahead, 1000);
}
