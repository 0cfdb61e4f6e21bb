import { Button, Loader, Switch, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { may } from "../api/may";
import { type Noun, nouns } from "../api/nouns";
import { useWho } from "../api/session";
import { nounTitle, nounWords } from "../api/words";
import { ColumnsMenu } from "../parts/ColumnsMenu";
import { Page } from "../parts/Page";
import { Blank, ErrorState, Loading, NotFound } from "../parts/states";
import { useAccountId } from "../shell/account";
import { iconOf } from "../shell/menu";
import { BulkBar } from "./BulkBar";
import { useNounColumns } from "./columns";
import { ExportLink } from "./ExportLink";
import { Filters } from "./Filters";
import { ImportButton } from "./ImportButton";
import { conditionsOf } from "./model";
import { NounTable } from "./NounTable";
import classes from "./NounTable.module.css";
import { Pager } from "./Pager";
import { useListSearch, useRows } from "./useRows";

export function NounPage() {
  const { noun: name } = useParams({ strict: false });
  const noun = nouns[name ?? ""];
  return noun ? <List key={noun.name} noun={noun} /> : <NotFound />;
}

/** Any noun: its list, and beside it the row that is open. */
function List({ noun }: { noun: Noun }) {
  const who = useWho();
  const { t } = useTranslation();
  const [search, setSearch] = useListSearch();
  const columns = useNounColumns(noun);
  const rows = useRows(noun, search);
  const [chosen, choose] = useState<Set<string>>(new Set());
  const mayChange = noun.writable && may(who, noun, "change");
  const mayAdd = noun.writable && may(who, noun, "add");
  const items = rows.data?.items ?? [];
  const narrowed = Boolean(search.q) || conditionsOf(noun, search).length > 0;
  const isFirst = Number(search.page ?? 1) === 1 && !search.after;
  return (
    <div className={classes.split}>
      <div className={classes.list}>
        <Page title={nounTitle(noun.name)} actions={mayAdd && <Actions noun={noun} />} wide>
          <div className={classes.toolbar}>
            {noun.search && <Words value={search.q} set={(q) => setSearch({ q })} />}
            <Filters noun={noun} search={search} setSearch={setSearch} />
            <Below noun={noun} on={search.below === true} set={(below) => setSearch({ below })} />
            <div style={{ flex: 1 }} />
            {rows.isFetching && !rows.isPending && <Loader size={14} />}
            <ExportLink noun={noun} search={search} columns={columns.shown} />
            <ColumnsMenu
              compact
              fixed={noun.label}
              all={columns.all.map((column) => column.name)}
              shown={columns.shown.map((column) => column.name)}
              text={(name) => columns.all.find((column) => column.name === name)!.label}
              toggle={columns.toggle}
              reset={columns.reset}
            />
          </div>
          {rows.isPending && <Loading rows={12} />}
          {rows.isError && <ErrorState error={rows.error} again={() => void rows.refetch()} />}
          {rows.data && items.length === 0 && isFirst && (
            <Blank
              icon={iconOf(noun.name)}
              title={
                narrowed ? t("list.nothing_found") : t("list.empty", { what: nounTitle(noun.name) })
              }
              text={narrowed ? t("list.widen") : nounWords(noun.name).what}
              action={!narrowed && mayAdd && <AddButton />}
            />
          )}
          {items.length > 0 && (
            <>
              <NounTable
                noun={noun}
                columns={columns.shown}
                rows={items}
                search={search}
                setSearch={setSearch}
                chosen={chosen}
                choose={mayChange && noun.name !== "accounts" ? choose : undefined}
              />
              <Pager noun={noun} page={rows.data!} search={search} setSearch={setSearch} />
            </>
          )}
          {chosen.size > 0 && (
            <BulkBar noun={noun} ids={[...chosen]} done={() => choose(new Set())} />
          )}
        </Page>
      </div>
      <Outlet />
    </div>
  );
}

function Actions({ noun }: { noun: Noun }) {
  return (
    <>
      <ImportButton noun={noun} />
      <AddButton />
    </>
  );
}

function AddButton() {
  const { t } = useTranslation();
  const { noun } = useParams({ strict: false });
  const account = useAccountId();
  const navigate = useNavigate();
  return (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() =>
        void navigate({ to: `/a/${account}/${noun}/new` as string, search: true as never })
      }
    >
      {t("do.add")}
    </Button>
  );
}

function Words(props: { value: unknown; set: (words: string | undefined) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(String(props.value ?? ""));
  const tell = useDebouncedCallback((words: string) => props.set(words.trim() || undefined), 250);
  useEffect(() => {
    if (!props.value) setTyped("");
  }, [props.value]);
  return (
    <TextInput
      w={240}
      size="xs"
      styles={{ input: { height: 32 } }}
      leftSection={<IconSearch size={15} />}
      aria-label={t("do.search")}
      placeholder={t("do.search")}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
    />
  );
}

/** Rows of the accounts below too, for whoever has any. */
function Below(props: { noun: Noun; on: boolean; set: (on: boolean | undefined) => void }) {
  const { t } = useTranslation();
  const who = useWho();
  if (who.account.kind === "customer" || !who.rights.includes("accounts.view" as never))
    return null;
  return (
    <Switch
      size="xs"
      label={t("list.below")}
      checked={props.on}
      onChange={(event) => props.set(event.currentTarget.checked || undefined)}
    />
  );
}
