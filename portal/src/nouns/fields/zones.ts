import dayjs from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);
dayjs.extend(timezone);

/** A moment as a clock in this zone shows it, as `datetime-local` wants it. */
export function toLocal(at: string, zone: string): string {
  return dayjs(at).tz(zone).format("YYYY-MM-DDTHH:mm:ss");
}

/** The moment at which a clock in this zone shows this, in UTC. */
export function fromLocal(local: string, zone: string): string {
  return dayjs.tz(local, zone).toISOString();
}
