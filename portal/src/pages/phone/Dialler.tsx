import { Button, Stack, Text } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { phone } from "../../phone/phone";
import { dialled } from "../../phone/plan";
import { blocked } from "../../phone/state";
import { usePhone } from "../../phone/store";
import { NumberField } from "./NumberField";
import { Pad } from "./Pad";

/** On a telephone the keyboard would hide the keypad. */
const withKeys = () => window.matchMedia("(pointer: fine)").matches;

/** Number, keypad, and the button that calls; says why when it cannot. */
export function Dialler({ first = "", pad = true }: { first?: string; pad?: boolean }) {
  const { t } = useTranslation();
  const [text, setText] = useState(first);
  const why = usePhone(blocked);
  const call = (number: string, name: string | null) => {
    if (why || !dialled(number)) return;
    phone.command({ do: "dial", number, name });
    setText("");
  };
  return (
    <Stack gap="sm">
      <NumberField
        label={t("phone.number_or_name")}
        value={text}
        change={setText}
        chosen={call}
        large={pad}
        autoFocus={withKeys()}
      />
      {pad && <Pad press={(key) => setText((before) => before + key)} />}
      <Button
        size={pad ? "lg" : "sm"}
        color="teal"
        fullWidth
        leftSection={<IconPhone size={20} aria-hidden />}
        disabled={why !== null || !dialled(text)}
        onClick={() => call(text, null)}
      >
        {t("phone.call")}
      </Button>
      {why && (
        <Text size="sm" c="dimmed" role="status">
          {t(`phone.blocked.${why}`)}
        </Text>
      )}
    </Stack>
  );
}
