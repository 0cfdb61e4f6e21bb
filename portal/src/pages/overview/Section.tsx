import { Anchor, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../parts/states";
import { useAccountId } from "../../shell/account";
import classes from "./Overview.module.css";

export function Section(props: { title: string; to?: string; children: ReactNode }) {
  const { t } = useTranslation();
  const account = useAccountId();
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <Title order={2} id={id}>
          {props.title}
        </Title>
        {props.to && (
          <Anchor component={Link} to={`/a/${account}/${props.to}` as string} size="sm">
            {t("overview.all")}
            <span className="visually-hidden">: {props.title}</span>
          </Anchor>
        )}
      </div>
      {props.children}
    </section>
  );
}

/** What a section lists; what it says when there is nothing. */
export function Listed<Row>(props: {
  query: { data: Row[] | undefined; error: Error | null };
  nothing: string;
  keyOf: (row: Row) => string;
  item: (row: Row) => ReactNode;
}) {
  const { data, error } = props.query;
  if (error) return <Note>{error.message}</Note>;
  if (!data) return <Loading rows={4} />;
  if (data.length === 0) return <Note>{props.nothing}</Note>;
  return (
    <ul className={classes.list}>
      {data.map((row) => (
        <li key={props.keyOf(row)} className={classes.item}>
          {props.item(row)}
        </li>
      ))}
    </ul>
  );
}

function Note({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" py="sm">
      {children}
    </Text>
  );
}
