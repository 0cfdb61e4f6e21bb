import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./CodeInput.module.css";
import { wholeCode } from "./code";

/** Six digits of an authenticator app; `whole` is told as soon as the last one is there. */
export function CodeInput(props: {
  value: string;
  onChange: (value: string) => void;
  whole?: (code: string) => void;
  error: string | null;
}) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t("door.code")}
      name="code"
      autoComplete="one-time-code"
      inputMode="numeric"
      required
      withAsterisk={false}
      autoFocus
      classNames={{ input: classes.digits }}
      value={props.value}
      error={props.error}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        props.onChange(typed);
        const code = wholeCode(typed);
        if (code && wholeCode(props.value) !== code) props.whole?.(code);
      }}
    />
  );
}
