import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "../../shell/account";
import { byHour } from "./hours";
import classes from "./Overview.module.css";
import { Section } from "./Section";
import { useToday } from "./useToday";

const HoursChart = lazy(() => import("./HoursChart"));

export function TodayChart({ below }: { below: boolean }) {
  const { t } = useTranslation();
  const { time_zone: zone } = useAccount();
  const { data } = useToday(below);
  const waiting = <Skeleton height={200} />;
  return (
    <Section title={t("overview.by_hour")} to="calls">
      <div className={classes.chart}>
        {data ? (
          <Suspense fallback={waiting}>
            <HoursChart hours={byHour(data.calls, zone)} />
          </Suspense>
        ) : (
          waiting
        )}
      </div>
    </Section>
  );
}
