import { Text, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Phone.module.css";

const KEYS: [string, string][] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];

const named = (key: string) => key === "*" || key === "#";

/** Twelve keys (ITU-T E.161). */
export function Pad({ press, small }: { press: (key: string) => void; small?: boolean }) {
  const { t } = useTranslation();
  return (
    <fieldset
      className={classes.pad}
      data-small={small || undefined}
      aria-label={t("phone.keypad")}
    >
      {KEYS.map(([key, letters]) => (
        <UnstyledButton key={key} className={classes.key} onClick={() => press(key)}>
          <Text span fz={small ? 18 : 22} fw={500} lh={1.1} aria-hidden={named(key)}>
            {key}
          </Text>
          {named(key) && <span className="visually-hidden">{t(`phone.key.${key}`)}</span>}
          {!small && (
            <Text span fz={10} c="dimmed" lh={1} h={10} aria-hidden>
              {letters}
            </Text>
          )}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}
