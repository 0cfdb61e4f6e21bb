import { Textarea, type TextareaProps } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

type Props = Omit<TextareaProps, "value" | "onChange"> & {
  value: unknown;
  change: (value: unknown) => void;
};

/** A document as JSON: what no other input is made for. */
export function JsonInput({ value, change, error, ...rest }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const shown =
    typed ?? (value === null || value === undefined ? "" : JSON.stringify(value, null, 2));
  const wrong = typed !== null && typed.trim() !== "" && parsed(typed) === undefined;
  return (
    <Textarea
      {...rest}
      autosize
      minRows={2}
      maxRows={16}
      styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12.5 } }}
      value={shown}
      error={wrong ? t("field.no_json") : error}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped(text);
        if (text.trim() === "") change(null);
        else if (parsed(text) !== undefined) change(parsed(text));
      }}
      onBlur={() => !wrong && setTyped(null)}
    />
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
