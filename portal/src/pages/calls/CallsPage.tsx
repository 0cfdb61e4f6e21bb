import { Button, Group } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { Outlet, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { sees } from "../../api/may";
import { useWho } from "../../api/session";
import { ColumnsMenu } from "../../parts/ColumnsMenu";
import { Page } from "../../parts/Page";
import { Blank, ErrorState, Loading } from "../../parts/states";
import { useColumns } from "../../parts/useColumns";
import { useAccount } from "../../shell/account";
import { CallCards } from "./CallCards";
import { CallsTable } from "./CallsTable";
import { COLUMNS, type Column, STANDARD } from "./columns";
import { EraseButton } from "./EraseButton";
import { ExportMenu } from "./ExportMenu";
import { Filters } from "./Filters";
import { Foot } from "./Foot";
import { isFiltered } from "./search";
import { useCalls, useCallsSearch } from "./useCalls";
import { useNarrow } from "./useNarrow";

export function CallsPage() {
  const { t } = useTranslation();
  const { search } = useCallsSearch();
  const all = useKnown();
  const columns = useColumns<Column>("calls.1", all, STANDARD);
  const narrow = useNarrow();
  return (
    <Page
      title={t("calls.title")}
      wide
      actions={
        <>
          <EraseButton />
          <ExportMenu search={search} columns={columns.shown} />
          {!narrow && (
            <ColumnsMenu all={all} {...columns} text={(name) => t(`calls.field.${name}`)} />
          )}
        </>
      }
    >
      <Filters />
      <List columns={columns.shown} narrow={narrow} />
      <Outlet />
    </Page>
  );
}

/** Without prices, where those are not shown. */
function useKnown(): readonly Column[] {
  const priced = sees(useWho(), "prices", useAccount());
  return priced ? COLUMNS : COLUMNS.filter((each) => each !== "price");
}

function List({ columns, narrow }: { columns: readonly Column[]; narrow: boolean }) {
  const { search } = useCallsSearch();
  const { data, error, refetch } = useCalls(search);
  const open = useParams({ strict: false }).id;
  if (error) return <ErrorState error={error} again={() => void refetch()} />;
  if (!data) return <Loading rows={12} />;
  if (data.items.length === 0) return <Nothing />;
  return (
    <>
      {narrow ? (
        <CallCards calls={data.items} />
      ) : (
        <CallsTable calls={data.items} columns={columns} open={open} />
      )}
      <Foot shown={data.items.length} next={data.next} />
    </>
  );
}

function Nothing() {
  const { t } = useTranslation();
  const { search, clear } = useCallsSearch();
  const filtered = isFiltered(search) || search.after;
  return (
    <Blank
      icon={IconHistory}
      title={t(filtered ? "calls.none_found" : "calls.none")}
      text={t(filtered ? "calls.none_found_text" : "calls.none_text")}
      action={
        filtered && (
          <Group>
            <Button variant="default" onClick={clear}>
              {t("calls.clear")}
            </Button>
          </Group>
        )
      }
    />
  );
}
