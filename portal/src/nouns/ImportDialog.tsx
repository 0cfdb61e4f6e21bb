import { Alert, Button, FileInput, Progress, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { notifications } from "@mantine/notifications";
import { IconCircleCheck, IconFileTypeCsv } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, progress } from "../api/client";
import type { Noun } from "../api/nouns";
import type { ImportTold } from "../api/types";
import { DialogFoot } from "../parts/DialogFoot";
import { Fault } from "../parts/Fault";
import { useAccountId } from "../shell/account";
import { records } from "./csv";
import { listPath } from "./model";
import { WrongRows } from "./WrongRows";

/** Rows by CSV: looked at first, wrong ones mended on the spot, then taken all at once. */
export function ImportDialog({ noun }: { noun: Noun }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const client = useQueryClient();
  const [text, setText] = useState<string | null>(null);
  const [told, setTold] = useState<ImportTold | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [share, setShare] = useState<number | null>(null);

  async function send(content: string, dryRun: boolean) {
    setError(null);
    setShare(0);
    try {
      const outcome = await progress<ImportTold>(
        `${listPath(noun, account)}/import`,
        new Blob([content], { type: "text/csv" }),
        ({ done, total }) => setShare(total ? (done / total) * 100 : 0),
        { dry_run: dryRun },
      );
      setTold(outcome);
      if (outcome.made > 0 && !dryRun) {
        notifications.show({ message: t("import.made", { count: outcome.made }), color: "teal" });
        await client.invalidateQueries({ queryKey: ["noun", noun.name] });
        modals.closeAll();
      }
    } catch (wrong) {
      setError(wrong as ApiError);
    } finally {
      setShare(null);
    }
  }
  async function choose(file: File | null) {
    setTold(null);
    const content = file ? await file.text() : null;
    setText(content);
    if (content) await send(content, true);
  }
  function mend(content: string) {
    setText(content);
    void send(content, true);
  }
  const fits = told?.dry_run && told.errors.length === 0;
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        {t("import.text")}
      </Text>
      <FileInput
        label={t("import.file")}
        placeholder={t("import.choose")}
        accept=".csv,text/csv"
        leftSection={<IconFileTypeCsv size={17} />}
        onChange={(file) => void choose(file)}
      />
      {share !== null && <Progress value={share} animated aria-label={t("import.progress")} />}
      <Fault error={error} />
      {fits && (
        <Alert color="teal" icon={<IconCircleCheck size={18} />}>
          {t("import.fits", { count: told.total })}
        </Alert>
      )}
      {text && told && told.errors.length > 0 && (
        <WrongRows noun={noun} lines={records(text)} errors={told.errors} mend={mend} />
      )}
      <DialogFoot cancel={() => modals.closeAll()}>
        <Button onClick={() => void send(text!, false)} disabled={!fits} loading={share !== null}>
          {t("do.import")}
        </Button>
      </DialogFoot>
    </Stack>
  );
}
