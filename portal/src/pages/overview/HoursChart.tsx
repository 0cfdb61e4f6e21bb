import { BarChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { useTranslation } from "react-i18next";
import type { Hour } from "./hours";

/** A module of its own: charts are large, and only drawn here. */
export default function HoursChart({ hours }: { hours: Hour[] }) {
  const { t } = useTranslation();
  const sum = (which: "answered" | "unanswered") =>
    hours.reduce((total, hour) => total + hour[which], 0);
  const said = t("overview.chart", { answered: sum("answered"), unanswered: sum("unanswered") });
  return (
    <div role="img" aria-label={said}>
      <BarChart
        h={200}
        data={hours}
        dataKey="hour"
        type="stacked"
        series={[
          { name: "answered", label: t("overview.answered"), color: "accent.5" },
          { name: "unanswered", label: t("overview.unanswered"), color: "gray.5" },
        ]}
        withLegend
        legendProps={{ verticalAlign: "top", height: 34 }}
        gridAxis="x"
        tickLine="none"
        maxBarWidth={26}
        yAxisProps={{ allowDecimals: false, width: 34 }}
        barChartProps={{ accessibilityLayer: false }}
        barProps={{ isAnimationActive: false }}
        tooltipAnimationDuration={0}
      />
    </div>
  );
}
