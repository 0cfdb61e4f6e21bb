import { Button, Group, Pagination } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import type { Values } from "./model";
import classes from "./NounTable.module.css";
import { PER_PAGE, type RowsPage } from "./useRows";

export function Pager(props: {
  noun: Noun;
  page: RowsPage;
  search: Values;
  setSearch: (change: Values) => void;
}) {
  const { page, search, setSearch } = props;
  const { t } = useTranslation();
  if (props.noun.paging === "keyset") {
    return (
      <div className={classes.foot}>
        <span>{t("list.newest_first")}</span>
        <Group gap="xs">
          {Boolean(search.after) && (
            <Button size="xs" variant="default" onClick={() => setSearch({ after: undefined })}>
              {t("list.to_newest")}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            disabled={!page.next}
            onClick={() => setSearch({ after: page.next })}
          >
            {t("list.older")}
          </Button>
        </Group>
      </div>
    );
  }
  const total = page.total ?? 0;
  const now = Number(search.page ?? 1);
  const first = (now - 1) * PER_PAGE + 1;
  return (
    <div className={classes.foot}>
      <span className="tabular">
        {t("list.range", { first, last: first + page.items.length - 1, total })}
      </span>
      <Pagination
        value={now}
        total={Math.ceil(total / PER_PAGE)}
        onChange={(next) => setSearch({ page: next === 1 ? undefined : next })}
        hideWithOnePage
        getControlProps={(control) => ({ "aria-label": t(`list.${control}`) })}
      />
    </div>
  );
}
