import { t } from "../i18n";
import type { Call } from "./state";

/** A notice of the system for a call that rings while nobody looks at the page, if allowed. */
export class Notices {
  private shown: { id: string; notice: Notification } | null = null;

  show(call: Call | undefined): void {
    if (call?.id === this.shown?.id) return;
    this.shown?.notice.close();
    this.shown = call && wanted() ? { id: call.id, notice: made(call) } : null;
  }
}

/** Asks once, when the phone is switched on. */
export async function askForNotices(): Promise<void> {
  if ("Notification" in window && Notification.permission === "default") {
    await Notification.requestPermission().catch(() => {});
  }
}

function wanted(): boolean {
  return "Notification" in window && Notification.permission === "granted" && document.hidden;
}

function made(call: Call): Notification {
  const title = t("phone.calls_you", { who: call.name ?? call.number });
  const notice = new Notification(title, { tag: "ringfort.phone", body: call.number });
  notice.onclick = () => {
    window.focus();
    notice.close();
  };
  return notice;
}
