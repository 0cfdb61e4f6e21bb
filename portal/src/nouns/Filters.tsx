import { Button, Group, Pill, Popover, Select, Stack, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFilter } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Field, Filter, Noun } from "../api/nouns";
import { fieldLabel } from "../api/words";
import { FilterChip } from "./FilterChip";
import { FilterValue } from "./FilterValue";
import { type Condition, conditionsOf, paramOf, type Values } from "./model";

type Props = { noun: Noun; search: Values; setSearch: (change: Values) => void };

/** What the list is narrowed to, each as a chip; and a new one. */
export function Filters(props: Props) {
  const { noun, search, setSearch } = props;
  const { t } = useTranslation();
  const conditions = conditionsOf(noun, search);
  const remove = (each: Condition) => setSearch({ [paramOf(each.field, each.filter)]: undefined });
  return (
    <Group gap={6}>
      <NewFilter {...props} />
      {conditions.map((each) => (
        <FilterChip
          key={paramOf(each.field, each.filter)}
          noun={noun}
          condition={each}
          remove={() => remove(each)}
        />
      ))}
      {conditions.length > 1 && (
        <UnstyledButton
          onClick={() =>
            setSearch(
              Object.fromEntries(conditions.map((c) => [paramOf(c.field, c.filter), undefined])),
            )
          }
        >
          <Pill size="sm">{t("do.clear")}</Pill>
        </UnstyledButton>
      )}
    </Group>
  );
}

function NewFilter({ noun, setSearch }: Props) {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure();
  const [name, setName] = useState<string | null>(null);
  const [filter, setFilter] = useState<Filter>("eq");
  const [value, setValue] = useState<string | string[]>("");
  const filterable = noun.fields.filter((field) => (field.filters ?? []).length > 0);
  const field = filterable.find((each) => each.name === name);

  function choose(next: string | null) {
    setName(next);
    const found = filterable.find((each) => each.name === next);
    setFilter(found ? firstFilter(found) : "eq");
    setValue("");
  }
  function apply() {
    if (!field || value.length === 0) return;
    setSearch({ [paramOf(field, filter)]: value });
    close();
    choose(null);
  }
  return (
    <Popover opened={open} onChange={(next) => !next && close()} position="bottom-start" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          h={32}
          leftSection={<IconFilter size={15} />}
          onClick={toggle}
        >
          {t("do.filter")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" w={280}>
          <Select
            label={t("list.filter_field")}
            searchable
            value={name}
            onChange={choose}
            data={filterable.map((each) => ({
              value: each.name,
              label: fieldLabel(noun.name, each.name),
            }))}
            comboboxProps={{ withinPortal: false }}
          />
          {field && (
            <>
              <Select
                label={t("list.filter_how")}
                value={filter}
                allowDeselect={false}
                onChange={(next) => {
                  setFilter(next as Filter);
                  setValue("");
                }}
                data={field.filters!.map((each) => ({ value: each, label: t(`filter.${each}`) }))}
                comboboxProps={{ withinPortal: false }}
              />
              <FilterValue
                noun={noun}
                field={field}
                filter={filter}
                value={value}
                change={setValue}
                submit={apply}
              />
              <Button onClick={apply} disabled={value.length === 0}>
                {t("do.apply")}
              </Button>
            </>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function firstFilter(field: Field): Filter {
  const wanted: Filter[] = field.type === "string" && !field.ref ? ["contains"] : ["eq", "from"];
  return wanted.find((each) => field.filters!.includes(each)) ?? field.filters![0];
}
