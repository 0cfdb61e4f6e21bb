import { playOn, sound } from "./sound";

/** The other's voice: one player for each call. */
export class Voice {
  private readonly player = new Audio();

  constructor() {
    this.player.autoplay = true;
    this.adjust();
  }

  hear(track: MediaStreamTrack): void {
    this.player.srcObject = new MediaStream([track]);
    void this.player.play().catch(() => {});
  }

  /** As the settings are now. */
  adjust(): void {
    const { speaker, volume } = sound();
    this.player.volume = volume;
    void playOn(this.player, speaker);
  }

  silence(): void {
    this.player.srcObject = null;
  }
}
