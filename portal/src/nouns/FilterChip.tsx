import { CloseButton, Pill } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Noun } from "../api/nouns";
import { fieldLabel, valueLabel } from "../api/words";
import { dateTime } from "../parts/format";
import { useAccount } from "../shell/account";
import type { Condition } from "./model";
import { useNames } from "./useNames";

export function FilterChip(props: { noun: Noun; condition: Condition; remove: () => void }) {
  const { field, filter, value } = props.condition;
  const { t, i18n } = useTranslation();
  const { time_zone: zone } = useAccount();
  const values = [value].flat();
  const names = useNames(
    [field],
    field.ref ? values.map((id) => ({ id, account_id: null, [field.name]: id })) : [],
  );
  const told = values.map((each) => {
    if (field.ref) return names.get(each) ?? "…";
    if (filter === "set") return t(each === "true" ? "value.yes" : "value.no");
    if (field.type === "enum") return valueLabel(props.noun.name, field.name, each);
    if (field.type === "boolean") return t(each === "true" ? "value.yes" : "value.no");
    return field.type === "datetime" ? dateTime(each, zone, i18n.language) : each;
  });
  const label = fieldLabel(props.noun.name, field.name);
  const text = `${label} ${t(`filter.short_${filter}`)} ${told.join(", ")}`;
  return (
    <Pill size="md" pr={4} styles={{ label: { display: "flex", alignItems: "center", gap: 4 } }}>
      {text}
      <CloseButton
        size={18}
        iconSize={14}
        onClick={props.remove}
        aria-label={t("list.filter_remove", { filter: text })}
      />
    </Pill>
  );
}
