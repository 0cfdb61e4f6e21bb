import { useTranslation } from "react-i18next";
import { useAccount } from "../../shell/account";
import { today } from "../calls/search";
import { missed } from "./hours";
import { Tile } from "./Tile";
import { useToday } from "./useToday";

/** Calls of today, and those from outside that nobody took. */
export function TodayTiles({ below }: { below: boolean }) {
  const { t } = useTranslation();
  const { time_zone: zone } = useAccount();
  const { data, error } = useToday(below);
  const plus = data?.more ? "+" : "";
  const value = (count: (calls: NonNullable<typeof data>["calls"]) => number) =>
    error ? "—" : data && `${count(data.calls)}${plus}`;
  const date = today(zone);
  const search = { from: date, to: date, below: below || undefined };
  const unanswered = ["no_answer", "busy", "cancelled", "not_reached", "refused", "failed"];
  return (
    <>
      <Tile
        name={t("overview.calls_today")}
        value={value((calls) => calls.length)}
        to="calls"
        search={search}
      />
      <Tile
        name={t("overview.missed_today")}
        value={value(missed)}
        to="calls"
        search={{ ...search, direction: "incoming", outcome: unanswered }}
      />
    </>
  );
}
