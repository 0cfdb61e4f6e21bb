import { AppShell, Burger } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Outlet, useNavigate, useRouterState } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLiveEvents } from "../api/events";
import { useMaybeWho } from "../api/session";
import { Loading } from "../parts/states";
import { ActingBanner } from "./ActingBanner";
import { Navigation } from "./Navigation";
import { Search } from "./Search";
import classes from "./Shell.module.css";
import { TopBar } from "./TopBar";

/** The frame of every page within an account. */
export function Shell() {
  const who = useMaybeWho();
  const navigate = useNavigate();
  useEffect(() => {
    if (who === null) {
      const next = window.location.pathname + window.location.search;
      void navigate({ to: "/login", search: { next } as never, replace: true });
    }
  }, [who, navigate]);
  return who ? <Frame /> : <Loading />;
}

function Frame() {
  const { t } = useTranslation();
  const [open, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path]);
  useLiveEvents();
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 236, breakpoint: "sm", collapsed: { mobile: !open } }}
      transitionDuration={100}
      withBorder={false}
    >
      <a href="#content" className="visually-hidden">
        {t("shell.skip")}
      </a>
      <AppShell.Header className={classes.header}>
        <Burger
          opened={open}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={t("shell.menu")}
        />
        <TopBar />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar} component="nav" aria-label={t("shell.menu")}>
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <ActingBanner />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <Search />
    </AppShell>
  );
}
