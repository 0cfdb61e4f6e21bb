import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import type { Choices } from "../api/types";
import { useRowName } from "./RowName";

/** One row of a noun, looked for by its name. */
export function RowSelect(props: {
  account: string;
  noun: string;
  label: string;
  value: string | undefined;
  choose: (id: string | undefined) => void;
  description?: string;
  error?: string;
  required?: boolean;
  /** The label is the placeholder. */
  bare?: boolean;
}) {
  const { t } = useTranslation();
  const { account, noun, value } = props;
  const [typed, setTyped] = useState("");
  const [words] = useDebouncedValue(typed.trim(), 200);
  const name = useRowName(account, noun, value);
  const q = words && words !== name ? words : undefined;
  const { data, isFetching } = useQuery({
    queryKey: ["noun", noun, account, "choice", q],
    queryFn: ({ signal }) =>
      api.get<Choices>(`/accounts/${account}/${noun}/choices`, { q }, signal),
    placeholderData: keepPreviousData,
  });
  const found = (data?.items ?? []).map((each) => ({ value: each.id, label: each.name }));
  const known = found.some((each) => each.value === value);
  return (
    <Select
      label={props.bare ? undefined : props.label}
      aria-label={props.bare ? props.label : undefined}
      description={props.description}
      error={props.error}
      required={props.required}
      data={value && name && !known ? [{ value, label: name }, ...found] : found}
      value={value ?? null}
      onChange={(id) => props.choose(id ?? undefined)}
      searchable
      clearable={!props.required}
      clearButtonProps={{ "aria-label": t("do.clear") }}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={isFetching ? undefined : t("list.nothing_found")}
      placeholder={props.bare ? props.label : t("do.search")}
      openOnFocus={false}
      comboboxProps={{ withinPortal: false }}
    />
  );
}
