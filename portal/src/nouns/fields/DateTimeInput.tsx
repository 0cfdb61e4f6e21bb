import { TextInput, type TextInputProps } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAccount } from "../../shell/account";
import { fromLocal, toLocal } from "./zones";

type Props = Omit<TextInputProps, "value" | "onChange" | "type"> & {
  value: string | null;
  change: (at: string | null) => void;
};

/** A moment, entered in the account's time zone, which is named. */
export function DateTimeInput({ value, change, label, ...rest }: Props) {
  const { time_zone: zone } = useAccount();
  const { t } = useTranslation();
  return (
    <TextInput
      {...rest}
      type="datetime-local"
      step={1}
      label={
        <>
          {label} <small title={t("field.time_zone")}>({zone})</small>
        </>
      }
      value={value ? toLocal(value, zone) : ""}
      onChange={(event) => {
        const local = event.currentTarget.value;
        change(local ? fromLocal(local, zone) : null);
      }}
    />
  );
}
