import { ColorSwatch, Group, Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type Field, nounOfKind } from "../api/nouns";
import { valueLabel } from "../api/words";
import { Moment, Phone } from "../parts/show";
import { useAccountId } from "../shell/account";

/** One value of a row, as people read it. */
export function Cell(props: {
  noun: string;
  field: Field;
  value: unknown;
  names: Map<string, string>;
}) {
  const { field, value, names } = props;
  const { t } = useTranslation();
  if (value === null || value === undefined || value === "") return <Nothing />;
  if (Array.isArray(value)) {
    if (value.length === 0) return <Nothing />;
    return value.map((each, place) => (
      <span key={place}>
        {place > 0 && ", "}
        <Cell {...props} field={field.item!} value={each} />
      </span>
    ));
  }
  if (field.ref)
    return <Reference kind={field.ref} id={String(value)} name={names.get(String(value))} />;
  if (field.type === "boolean") {
    return value ? <IconCheck size={16} aria-label={t("value.yes")} /> : <Nothing />;
  }
  if (field.type === "datetime") return <Moment at={String(value)} />;
  if (field.type === "enum") return valueLabel(props.noun, field.name, String(value));
  if (field.format === "phone-number" || field.name === "number")
    return <Phone number={String(value)} />;
  if (field.format === "colour" || /^#[0-9a-f]{6}$/i.test(String(value))) {
    return (
      <Group gap={6} wrap="nowrap">
        <ColorSwatch color={String(value)} size={14} aria-hidden />
        {String(value)}
      </Group>
    );
  }
  return <span className="tabular">{String(value)}</span>;
}

function Nothing() {
  return (
    <Text span c="dimmed" aria-hidden>
      —
    </Text>
  );
}

export function Reference({ kind, id, name }: { kind: string; id: string; name?: string }) {
  const account = useAccountId();
  const noun = nounOfKind(kind)!.name;
  return (
    <Link
      to={`/a/${account}/${noun}/${id}` as string}
      onClick={(event) => event.stopPropagation()}
      style={{ color: "inherit" }}
    >
      {name ?? "…"}
    </Link>
  );
}
