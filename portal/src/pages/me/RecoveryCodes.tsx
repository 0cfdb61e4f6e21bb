import { Button, Checkbox, CopyButton, Group, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconDownload, IconPrinter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWho } from "../../api/session";
import { useBrand } from "../../brand";
import { keep } from "./keep";
import classes from "./RecoveryCodes.module.css";

/** Shown this once: whoever loses the app comes in with them. */
export function RecoveryCodes({ codes, close }: { codes: string[]; close: () => void }) {
  const { t } = useTranslation();
  const { product } = useBrand();
  const { login } = useWho();
  const [kept, setKept] = useState(false);
  const heading = `${product} · ${login.email}`;
  const text = `${heading}\n${t("door.recovery_help")}\n\n${codes.join("\n")}\n`;
  return (
    <Stack gap="md">
      <Text size="sm">{t("mine.recovery_text")}</Text>
      <div className={classes.sheet}>
        <Text size="sm" className={classes.heading}>
          {heading}
        </Text>
        <ul className={classes.codes} aria-label={t("mine.recovery_title")}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <Group gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            >
              {t(copied ? "do.copied" : "do.copy")}
            </Button>
          )}
        </CopyButton>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} />}
          onClick={() => keep(`${product}-${t("mine.recovery_file")}.txt`, text)}
        >
          {t("mine.save_file")}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPrinter size={15} />}
          onClick={() => window.print()}
        >
          {t("mine.print")}
        </Button>
      </Group>
      <Group justify="space-between" mt="xs">
        <Checkbox
          label={t("mine.kept")}
          checked={kept}
          onChange={(event) => setKept(event.currentTarget.checked)}
        />
        <Button disabled={!kept} onClick={close}>
          {t("do.done")}
        </Button>
      </Group>
    </Stack>
  );
}
