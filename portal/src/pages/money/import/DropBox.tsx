import { FileButton, Text, UnstyledButton } from "@mantine/core";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./DropBox.module.css";

const KINDS = ".csv,.txt,.tsv,.xlsx,text/csv";

/** A file by a click, or let fall here. */
export function DropBox({ file, take }: { file: File | null; take: (file: File) => void }) {
  const { t, i18n } = useTranslation();
  const [over, setOver] = useState(false);
  const Mark = file ? IconFileSpreadsheet : IconUpload;
  return (
    <FileButton accept={KINDS} onChange={(chosen) => chosen && take(chosen)}>
      {(props) => (
        <UnstyledButton
          {...props}
          className={`${classes.box} ${over ? classes.over : ""}`}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            const dropped = event.dataTransfer.files[0];
            if (dropped) take(dropped);
          }}
        >
          <Mark size={28} stroke={1.5} aria-hidden />
          <Text fw={550}>{file ? file.name : t("rates_import.choose")}</Text>
          <Text size="xs" c="dimmed">
            {file ? sizeOf(file.size, i18n.language) : t("rates_import.choose_text")}
          </Text>
        </UnstyledButton>
      )}
    </FileButton>
  );
}

function sizeOf(bytes: number, language: string): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const style = { style: "unit", unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(value);
}
