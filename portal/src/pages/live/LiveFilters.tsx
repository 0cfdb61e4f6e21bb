import { CloseButton, Select, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../../api/may";
import { nouns } from "../../api/nouns";
import { useWho } from "../../api/session";
import { RefPicker } from "../../parts/RefPicker";
import { DIRECTIONS } from "../calls/search";
import { type LiveSearch, readLive, STATES } from "./filter";
import classes from "./Live.module.css";

export function useLiveSearch() {
  const search = readLive(useSearch({ strict: false }));
  const navigate = useNavigate();
  const filter = (change: LiveSearch) => {
    const next = readLive({ ...search, ...change });
    void navigate({ to: ".", search: next as never, replace: true });
  };
  return { search, filter };
}

/** It stays as it is while calls come and go. */
export const LiveFilters = memo(function LiveFilters() {
  const { t } = useTranslation();
  const who = useWho();
  const { search, filter } = useLiveSearch();
  return (
    <search className={classes.filters} aria-label={t("live.filters")}>
      <TextInput
        aria-label={t("calls.words")}
        placeholder={t("calls.words")}
        w={220}
        leftSection={<IconSearch size={15} aria-hidden />}
        value={search.q ?? ""}
        onChange={(event) => filter({ q: event.currentTarget.value })}
        rightSection={
          search.q && (
            <CloseButton size="sm" aria-label={t("do.clear")} onClick={() => filter({ q: "" })} />
          )
        }
      />
      <Choice name="direction" any="calls.any_direction" words="calls.direction" of={DIRECTIONS} />
      <Choice name="state" any="live.any_state" words="live.state" of={STATES} />
      {may(who, nouns.users, "view") && (
        <RefPicker
          kind="user"
          label={t("live.any_user")}
          bare
          value={search.user ?? null}
          change={(user) => filter({ user: user ?? undefined })}
          inPlace
        />
      )}
      {may(who, nouns.trunks, "view") && (
        <RefPicker
          kind="trunk"
          label={t("live.any_trunk")}
          bare
          value={search.trunk ?? null}
          change={(trunk) => filter({ trunk: trunk ?? undefined })}
          inPlace
        />
      )}
    </search>
  );
});

function Choice(props: {
  name: "direction" | "state";
  any: string;
  words: string;
  of: readonly string[];
}) {
  const { t } = useTranslation();
  const { search, filter } = useLiveSearch();
  return (
    <Select
      aria-label={t(props.any)}
      placeholder={t(props.any)}
      w={206}
      clearable
      clearButtonProps={{ "aria-label": t("do.clear") }}
      data={props.of.map((each) => ({ value: each, label: t(`${props.words}.${each}`) }))}
      value={search[props.name] ?? null}
      onChange={(value) => filter({ [props.name]: value ?? "" })}
    />
  );
}
