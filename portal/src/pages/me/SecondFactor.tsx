import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { State } from "../../parts/show";
import { CodesOff } from "./CodesOff";
import { CodesOn } from "./CodesOn";

/** One-time codes beside the password. */
export function SecondFactor() {
  const { t } = useTranslation();
  const on = useWho().login.one_time_codes;
  const [turningOn, starting] = useDisclosure();
  const [turningOff, ending] = useDisclosure();
  return (
    <>
      <Group>
        <State tone={on ? "good" : "idle"}>{t(on ? "mine.codes_on" : "mine.codes_off")}</State>
        {on && (
          <Button variant="default" onClick={ending.open}>
            {t("mine.turn_off")}
          </Button>
        )}
        <Button variant={on ? "default" : "filled"} onClick={starting.open}>
          {t(on ? "mine.other_app" : "mine.turn_on")}
        </Button>
      </Group>
      {turningOn && <CodesOn close={starting.close} />}
      {turningOff && <CodesOff close={ending.close} />}
    </>
  );
}
