import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { RatesTold } from "../../../api/types";
import classes from "./Columns.module.css";
import { FIELDS, fieldOf, type Mapping, mapped, type RateField } from "./columns";

type Props = { look: RatesTold; mapping: Mapping; change: (mapping: Mapping) => void };

const SHOWN = 4;

/** The columns of the file, with what is in them, and what each is for. */
export function ColumnList({ look, mapping, change }: Props) {
  const { t } = useTranslation();
  const choice = FIELDS.map((field) => ({ value: field, label: t(`decks.field.${field}`) }));
  const columns = look.headings
    .map((heading, at) => ({ heading, at }))
    .filter(({ heading, at }) => heading && look.headings.indexOf(heading) === at);
  return (
    <ul className={classes.columns}>
      <li className={classes.head} aria-hidden>
        <span>{t("rates_import.column")}</span>
        <span>{t("rates_import.examples")}</span>
        <span>{t("rates_import.meaning")}</span>
      </li>
      {columns.map(({ heading, at }) => (
        <li key={at}>
          <span className={classes.heading}>{heading}</span>
          <span className={classes.examples}>
            {look.examples
              .slice(0, SHOWN)
              .map((cells) => cells[at] || "–")
              .join("  ·  ")}
          </span>
          <Select
            size="xs"
            aria-label={t("rates_import.meaning_of", { heading })}
            placeholder={t("rates_import.nothing")}
            data={choice}
            value={fieldOf(mapping, heading)}
            onChange={(field) => change(mapped(mapping, heading, field as RateField | null))}
            clearable
            clearButtonProps={{ "aria-label": t("do.clear") }}
            searchable
            nothingFoundMessage={t("list.nothing_found")}
          />
        </li>
      ))}
    </ul>
  );
}
