import { Button, List, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiError, api } from "../api/client";
import { type Noun, nounOfKind } from "../api/nouns";
import type { UsedBy } from "../api/types";
import { kindTitle } from "../api/words";
import { DialogFoot } from "../parts/DialogFoot";
import { Fault } from "../parts/Fault";
import { Loading } from "../parts/states";
import { router } from "../router";
import { useAccountId } from "../shell/account";
import { itemPath, type Row } from "./model";

/** Asks before a row goes, and says what uses it. */
export function DeleteDialog({ noun, row }: { noun: Noun; row: Row }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const client = useQueryClient();
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const path = itemPath(noun, account, row.id);
  const { data } = useQuery({
    queryKey: ["used-by", row.id],
    queryFn: () => api.get<UsedBy>(`${path}/used-by`),
    staleTime: 0,
  });

  async function remove() {
    setBusy(true);
    try {
      await api.delete(path, { ifMatch: (row.revision as number) ?? "*" });
      modals.closeAll();
      await router.navigate({
        to: `/a/${account}/${noun.name}` as string,
        search: true as never,
        ignoreBlocker: true,
      });
      await client.invalidateQueries({ queryKey: ["noun", noun.name] });
    } catch (wrong) {
      setError(wrong as ApiError);
      setBusy(false);
    }
  }
  if (!data) return <Loading rows={2} />;
  return (
    <Stack>
      {data.items.length > 0 ? (
        <>
          <Text size="sm">{t("row.used_by")}</Text>
          <List size="sm">
            {data.items.map((use) => (
              <List.Item key={`${use.id}${use.field}`}>
                <a
                  href={`/a/${account}/${nounOfKind(use.kind)?.name}/${use.id}`}
                  style={{ color: "inherit" }}
                >
                  {use.name || use.id}
                </a>{" "}
                <Text span c="dimmed" size="sm">
                  {kindTitle(use.kind)}
                </Text>
              </List.Item>
            ))}
          </List>
        </>
      ) : (
        <Text size="sm">{t("row.unused")}</Text>
      )}
      <Fault error={error} />
      <DialogFoot cancel={() => modals.closeAll()}>
        <Button color="red" onClick={() => void remove()} loading={busy}>
          {t("do.delete")}
        </Button>
      </DialogFoot>
    </Stack>
  );
}
