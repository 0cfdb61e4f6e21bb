import { useTranslation } from "react-i18next";
import { Password } from "./Password";

/** A password that somebody thinks up now. The API says what is wrong with it. */
export function NewPassword(props: {
  value: string;
  onChange: (value: string) => void;
  error: string | null;
  autoFocus?: boolean;
}) {
  const { t } = useTranslation();
  return (
    <Password
      label={t("door.new_password")}
      description={t("door.password_help")}
      name="new-password"
      autoComplete="new-password"
      required
      withAsterisk={false}
      autoFocus={props.autoFocus}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      error={props.error}
    />
  );
}
