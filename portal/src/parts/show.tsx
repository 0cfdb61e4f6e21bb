import { ActionIcon, Badge, CopyButton, Group, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useAccount } from "../shell/account";
import { dateTime, duration, money, phoneNumber, relative } from "./format";

/** A moment in the account's time zone; the zone and the exact moment are in the hint. */
export function Moment({ at, short }: { at: string | null | undefined; short?: boolean }) {
  const { time_zone: zone } = useAccount();
  const { i18n } = useTranslation();
  if (!at) return <Text span>—</Text>;
  const exact = `${dateTime(at, zone, i18n.language)} (${zone})`;
  return (
    <Tooltip label={exact}>
      <time dateTime={at} className="tabular">
        {short ? relative(at, i18n.language) : dateTime(at, zone, i18n.language)}
      </time>
    </Tooltip>
  );
}

/** A number as people of the account's country write it; it is copied as E.164. */
export function Phone({ number, copy }: { number: string | null | undefined; copy?: boolean }) {
  const { country } = useAccount();
  if (!number) return <Text span>—</Text>;
  const shown = (
    <span className="tabular" title={number}>
      {phoneNumber(number, country)}
    </span>
  );
  return copy ? (
    <Group gap={4} wrap="nowrap" component="span">
      {shown}
      <Copy value={number} />
    </Group>
  ) : (
    shown
  );
}

export function Copy({ value, label }: { value: string; label?: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => {
        const said = copied ? t("do.copied") : (label ?? t("do.copy"));
        return (
          <Tooltip label={said}>
            <ActionIcon variant="subtle" color="gray" size="sm" onClick={copy} aria-label={said}>
              {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            </ActionIcon>
          </Tooltip>
        );
      }}
    </CopyButton>
  );
}

/** How long something was that is over, to the nearest second. */
export function Lasting({ seconds }: { seconds: number }) {
  return <span className="tabular">{duration(Math.round(seconds))}</span>;
}

export function Amount({ value, currency }: { value: string | number; currency: string }) {
  const { i18n } = useTranslation();
  return <span className="tabular">{money(value, currency, i18n.language)}</span>;
}

export type Tone = "good" | "warn" | "bad" | "idle" | "busy";
const COLOURS = { good: "teal", warn: "yellow", bad: "red", idle: "gray", busy: "accent" };

/** A state: colour never stands without its word and a dot of its own shape. */
export function State({ tone, children }: { tone: Tone; children: ReactNode }) {
  const shape = tone === "bad" ? "◆" : tone === "warn" ? "▲" : tone === "idle" ? "○" : "●";
  return (
    <Badge
      variant="transparent"
      color="gray"
      tt="none"
      fw={500}
      px={0}
      styles={{ label: { color: "var(--mantine-color-text)", fontSize: 13.5 } }}
      leftSection={
        <Text span size="xs" aria-hidden c={`var(--mantine-color-${COLOURS[tone]}-6)`}>
          {shape}
        </Text>
      }
    >
      {children}
    </Badge>
  );
}
