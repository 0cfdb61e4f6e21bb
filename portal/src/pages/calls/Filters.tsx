import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./Calls.module.css";
import { MoreFilters } from "./MoreFilters";
import { OftenUsed } from "./OftenUsed";
import { isFiltered } from "./search";
import { useCallsSearch } from "./useCalls";
import { useNarrow } from "./useNarrow";

export function Filters() {
  const { t } = useTranslation();
  const { search, clear } = useCallsSearch();
  const narrow = useNarrow();
  return (
    <search className={classes.filters} aria-label={t("calls.filters")}>
      <Words />
      {!narrow && <OftenUsed />}
      <MoreFilters all={narrow} />
      {isFiltered(search) && !narrow && (
        <Button variant="subtle" color="gray" onClick={clear}>
          {t("calls.clear")}
        </Button>
      )}
    </search>
  );
}

/** A part of a number or name; asked for when the typing pauses. */
function Words() {
  const { t } = useTranslation();
  const { search, filter } = useCallsSearch();
  const [typed, setTyped] = useState(search.q ?? "");
  useEffect(() => setTyped(search.q ?? ""), [search.q]);
  const ask = useDebouncedCallback((q: string) => filter({ q }, true), 300);
  const type = (value: string) => {
    setTyped(value);
    ask(value.trim());
  };
  return (
    <TextInput
      aria-label={t("calls.words")}
      placeholder={t("calls.words")}
      w={220}
      leftSection={<IconSearch size={15} aria-hidden />}
      value={typed}
      onChange={(event) => type(event.currentTarget.value)}
      rightSection={
        typed && <CloseButton size="sm" aria-label={t("do.clear")} onClick={() => type("")} />
      }
    />
  );
}
