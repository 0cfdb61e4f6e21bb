import { Text, Timeline } from "@mantine/core";
import {
  IconAlertTriangle,
  IconArrowRight,
  IconPhoneCall,
  IconPhoneOff,
  IconPhoneOutgoing,
  IconX,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Details, Told } from "../../api/types";
import { CalledLeg } from "./CalledLeg";
import { Caller } from "./Caller";
import classes from "./Explanation.module.css";
import { useLasting } from "./lasting";
import { type Entry, timeline, weight } from "./timeline";

type Shown = { icon: typeof IconX; tone: "plain" | "good" | "warning" | "bad"; body: ReactNode };

/** What happened, from the first ring to the end: to be read aloud. */
export function Explanation({ details }: { details: Details }) {
  const { t } = useTranslation();
  const lasting = useLasting();
  const start = Date.parse(details.call.started_at);
  return (
    <Timeline
      bulletSize={26}
      lineWidth={1}
      className={classes.line}
      aria-label={t("calls.tab.why")}
    >
      {timeline(details).map((entry, place) => {
        const { icon: Icon, tone, body } = shown(entry, details);
        const after = (Date.parse(entry.at) - start) / 1000;
        return (
          <Timeline.Item
            key={place}
            bullet={<Icon size={14} aria-hidden />}
            className={classes.item}
            data-tone={tone}
          >
            <div className={classes.entry}>
              <div className={classes.body}>{body}</div>
              <Text span size="xs" c="dimmed" className="tabular" style={{ whiteSpace: "nowrap" }}>
                {after < 0.05 ? "" : `+${lasting(after)}`}
              </Text>
            </div>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}

function shown(entry: Entry, { call }: Details): Shown {
  if (entry.kind === "begin") {
    return { icon: IconPhoneOutgoing, tone: "plain", body: <Caller call={call} leg={entry.leg} /> };
  }
  if (entry.kind === "leg") {
    const tone = entry.leg.answered_at ? "good" : "plain";
    return { icon: IconPhoneCall, tone, body: <CalledLeg leg={entry.leg} call={call} /> };
  }
  if (entry.kind === "end") {
    const tone = call.outcome === "answered" ? "good" : "bad";
    return { icon: IconPhoneOff, tone, body: <Sentences of={entry.sentences} /> };
  }
  return decided(entry.decision);
}

function decided(decision: Told): Shown {
  const tone = weight(decision.code);
  const icon = { bad: IconX, warning: IconAlertTriangle, plain: IconArrowRight }[tone];
  return { icon, tone, body: <Text size="sm">{decision.text}</Text> };
}

function Sentences({ of: [first, ...rest] }: { of: string[] }) {
  return (
    <>
      <Text size="sm" fw={550}>
        {first}
      </Text>
      {rest.map((each) => (
        <Text key={each} size="sm">
          {each}
        </Text>
      ))}
    </>
  );
}
