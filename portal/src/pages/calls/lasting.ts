import { useTranslation } from "react-i18next";

/** Seconds as one says them: “4 s”, “2 min 15 s”. */
export function useLasting(): (seconds: number) => string {
  const { t, i18n } = useTranslation();
  const figure = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (seconds) => {
    const whole = Math.round(seconds);
    if (seconds < 10 && seconds !== whole) {
      return t("calls.lasting.seconds", { seconds: figure.format(seconds) });
    }
    const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
    if (!minutes) return t("calls.lasting.seconds", { seconds: rest });
    if (minutes < 60) return t("calls.lasting.minutes", { minutes, seconds: rest });
    return t("calls.lasting.hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  };
}
