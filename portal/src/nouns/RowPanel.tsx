import { CloseButton, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import { type Noun, nouns } from "../api/nouns";
import { kindTitle } from "../api/words";
import { ErrorState, Loading, usePageTitle } from "../parts/states";
import { useAccountId } from "../shell/account";
import { UseAccountButton } from "../shell/UseAccountButton";
import { itemPath, type Row } from "./model";
import { NounForm } from "./NounForm";
import { RowActions } from "./RowActions";
import { RowFacts } from "./RowFacts";
import classes from "./RowPanel.module.css";
import { viewOf } from "./views";

/** One row beside its list, or the form of a new one. It has an address of its own. */
export function RowPanel() {
  const { noun: name, id } = useParams({ strict: false });
  const noun = nouns[name!];
  if (!noun) return null;
  return id === "new" ? <New key="new" noun={noun} /> : <Known key={id} noun={noun} id={id!} />;
}

function New({ noun }: { noun: Noun }) {
  const { t } = useTranslation();
  const title = t("row.new", { what: kindTitle(noun.kind) });
  return (
    <Panel title={title}>
      <NounForm noun={noun} />
    </Panel>
  );
}

function Known({ noun, id }: { noun: Noun; id: string }) {
  const account = useAccountId();
  const { data, error, refetch } = useQuery({
    queryKey: ["noun", noun.name, account, "row", id],
    queryFn: ({ signal }) => api.get<Row>(itemPath(noun, account, id), {}, signal),
  });
  const { Summary } = viewOf(noun.name);
  const title = data ? String(data[noun.label] ?? kindTitle(noun.kind)) : "";
  return (
    <Panel
      title={title}
      actions={
        data && (
          <>
            {noun.name === "accounts" && <UseAccountButton account={{ id, name: title }} />}
            {noun.writable && <RowActions noun={noun} row={data} />}
          </>
        )
      }
    >
      {error ? (
        <ErrorState error={error} again={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : noun.writable ? (
        <NounForm noun={noun} row={data} summary={Summary && <Summary row={data} />} />
      ) : (
        <RowFacts noun={noun} row={data} />
      )}
    </Panel>
  );
}

export function Panel(props: { title: string; actions?: ReactNode; children: ReactNode }) {
  const { t } = useTranslation();
  usePageTitle(props.title);
  const close = useClosePanel();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented && !isTyping(event.target)) close();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
  return (
    <section className={classes.panel} aria-label={props.title}>
      <header className={classes.head}>
        <Title order={2} className={classes.title}>
          {props.title}
        </Title>
        {props.actions}
        <CloseButton onClick={close} aria-label={t("do.close")} />
      </header>
      {props.children}
    </section>
  );
}

export function useClosePanel(): () => void {
  const account = useAccountId();
  const navigate = useNavigate();
  const { noun } = useParams({ strict: false });
  return () => void navigate({ to: `/a/${account}/${noun}` as string, search: true as never });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches("input, textarea, select, [role=dialog] *")
  );
}
