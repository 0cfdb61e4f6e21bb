import { Select } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client";
import { sessionQuery, taken, useWho } from "../../api/session";
import type { Who } from "../../api/types";
import { LANGUAGES } from "../../i18n";
import { Fault } from "../../parts/Fault";

const OPTIONS = Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }));

/** In which language the portal, letters and messages speak to this person. */
export function LanguageChoice() {
  const { t } = useTranslation();
  const who = useWho();
  const client = useQueryClient();
  const set = useMutation({
    mutationFn: (language: string) => api.patch<Who>("/session", { language }),
    onSuccess: (told) => client.setQueryData(sessionQuery.queryKey, taken(told)),
  });
  return (
    <>
      <Fault error={set.error} />
      <Select
        aria-label={t("me.language")}
        data={OPTIONS}
        value={who.language.slice(0, 2)}
        allowDeselect={false}
        disabled={set.isPending}
        onChange={(language) => language && set.mutate(language)}
      />
    </>
  );
}
