import { ActionIcon, Button, Popover, Stack, Switch, Text, Tooltip } from "@mantine/core";
import { IconAdjustmentsHorizontal, IconPhone, IconPhoneOff } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Page } from "../../parts/Page";
import { Blank, Loading } from "../../parts/states";
import { useOffered } from "../../phone/dial";
import { phone } from "../../phone/phone";
import { MOST_CALLS } from "../../phone/state";
import { usePhone } from "../../phone/store";
import { Calls } from "./Calls";
import { Dialler } from "./Dialler";
import { LineState } from "./LineState";
import { Missed } from "./Missed";
import { Notes } from "./Notes";
import classes from "./Phone.module.css";
import { Recents } from "./Recents";
import { SoundSettings } from "./SoundSettings";

/** The phone in the browser. */
export function PhonePage() {
  const { t } = useTranslation();
  const offered = useOffered();
  return (
    <Page title={t("phone.title")}>
      {offered === undefined && <Loading />}
      {offered === false && (
        <Blank icon={IconPhoneOff} title={t("phone.none")} text={t("phone.none_text")} />
      )}
      {offered && (
        <div className={classes.columns}>
          <Own />
          <Recents />
        </div>
      )}
    </Page>
  );
}

function Own() {
  const { t } = useTranslation();
  const { number } = useSearch({ strict: false }) as { number?: string | number };
  const off = usePhone((state) => state.line === "off");
  const calls = usePhone((state) => state.calls.length);
  return (
    <Stack gap="sm">
      <Notes />
      <Missed />
      <section className={classes.phone} aria-label={t("phone.title")}>
        <Head />
        {off ? (
          <Welcome />
        ) : (
          <Stack gap="md">
            <Calls />
            {calls < MOST_CALLS && (
              <Dialler key={String(number ?? "")} first={String(number ?? "")} pad={calls === 0} />
            )}
          </Stack>
        )}
      </section>
    </Stack>
  );
}

function Head() {
  const { t } = useTranslation();
  const { line, extensions } = usePhone((state) => state);
  if (line === "off") return null;
  return (
    <div className={classes.head}>
      <div>
        <LineState />
        {extensions.length > 0 && (
          <Text size="xs" c="dimmed">
            {t("phone.extension", { count: extensions.length, numbers: extensions.join(", ") })}
          </Text>
        )}
      </div>
      <div style={{ display: "flex", alignItems: "center", gap: 8 }}>
        <Popover width={280} position="bottom-end" trapFocus returnFocus withinPortal={false}>
          <Popover.Target>
            <Tooltip label={t("phone.sound.title")} withinPortal={false}>
              <ActionIcon variant="subtle" color="gray" aria-label={t("phone.sound.title")}>
                <IconAdjustmentsHorizontal size={18} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown aria-label={t("phone.sound.title")}>
            <SoundSettings />
          </Popover.Dropdown>
        </Popover>
        <Switch checked onChange={() => phone.turnOff()} aria-label={t("phone.turn_off")} />
      </div>
    </div>
  );
}

/** The phone is off in this browser until somebody wants it. */
function Welcome() {
  const { t } = useTranslation();
  return (
    <Blank
      icon={IconPhone}
      title={t("phone.welcome")}
      text={t("phone.welcome_text")}
      action={
        <Button mt="xs" onClick={() => void phone.turnOn()}>
          {t("phone.turn_on")}
        </Button>
      }
    />
  );
}
