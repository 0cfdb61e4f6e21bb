import { Anchor, Button, Center, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconError404, IconLock, IconPlugConnectedX } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "../api/client";
import { useBrand } from "../brand";

type Icon = typeof IconLock;

/** A page, or a part of one, that has nothing else to show: what it is for, and what to do next. */
export function Blank(props: {
  icon: Icon;
  title: string;
  text?: ReactNode;
  action?: ReactNode;
  /** Nothing else names the page. */
  alone?: boolean;
}) {
  return (
    <Center mih={280} p="lg">
      <Stack align="center" gap="xs" maw={420}>
        <ThemeIcon variant="light" size={52} radius="xl" color="gray" aria-hidden>
          <props.icon size={26} stroke={1.6} />
        </ThemeIcon>
        <Title order={props.alone ? 1 : 2}>{props.title}</Title>
        {props.text && (
          <Text c="dimmed" ta="center" size="sm">
            {props.text}
          </Text>
        )}
        {props.action}
      </Stack>
    </Center>
  );
}

export function ErrorState({ error, again }: { error: unknown; again?: () => void }) {
  const { t } = useTranslation();
  const known = error instanceof ApiError ? error : null;
  if (known?.status === 403) {
    return <Blank icon={IconLock} title={t("state.forbidden")} text={known.message} />;
  }
  if (known?.status === 404) return <NotFound />;
  const action = again && <Button onClick={again}>{t("do.again")}</Button>;
  const text = known?.message || t("error.unexpected");
  return <Blank icon={IconPlugConnectedX} title={t("state.failed")} text={text} action={action} />;
}

export function NotFound() {
  const { t } = useTranslation();
  const home = <Anchor href="/">{t("state.home")}</Anchor>;
  return (
    <Blank
      icon={IconError404}
      title={t("state.gone")}
      text={t("state.gone_text")}
      action={home}
      alone
    />
  );
}

/** An address that is none of the portal's, outside its frame. */
export function Nowhere() {
  return (
    <main>
      <NotFound />
    </main>
  );
}

export function Loading({ rows = 8 }: { rows?: number }) {
  return (
    <Stack gap={8} p="md" aria-busy>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={28} radius="sm" />
      ))}
    </Stack>
  );
}

/** The title in the browser's tab. */
export function usePageTitle(title: string): void {
  const { product } = useBrand();
  useEffect(() => {
    document.title = title ? `${title} · ${product}` : product;
  }, [title, product]);
}
