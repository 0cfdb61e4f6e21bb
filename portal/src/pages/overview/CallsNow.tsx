import { useTranslation } from "react-i18next";
import { useAccountId } from "../../shell/account";
import { useLiveCalls } from "../live/useLiveCalls";
import { Tile } from "./Tile";

export function CallsNow() {
  const { t } = useTranslation();
  const { calls, link } = useLiveCalls(useAccountId());
  const gone = link === "away" || link === "reconnecting";
  const value = calls ? calls.length : link === "away" ? "—" : undefined;
  const note = gone ? t(`live.link.${link}`) : undefined;
  return <Tile name={t("overview.calls_now")} value={value} note={note} to="live" />;
}
