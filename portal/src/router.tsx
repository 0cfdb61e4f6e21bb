import { LoadingOverlay } from "@mantine/core";
import type { QueryClient } from "@tanstack/react-query";
import {
  type AnyRoute,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { sessionQuery } from "./api/session";
import { ErrorState, NotFound, Nowhere } from "./parts/states";
import { Root } from "./shell/Root";

type Params = Record<string, unknown>;

const root = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Root,
  notFoundComponent: Nowhere,
});

const start = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: async ({ context }) => {
    const who = await context.queries.ensureQueryData(sessionQuery);
    throw who ? redirect({ to: "/a/$account", params: { account: who.account.id } }) : toLogIn("/");
  },
});

/** Pages for whoever has not logged in. */
const doors = [
  door("/login", () => import("./pages/doors/LogIn"), "LogIn"),
  door("/forgotten", () => import("./pages/doors/Forgotten"), "Forgotten"),
  door("/reset-password", () => import("./pages/doors/ResetPassword"), "ResetPassword"),
  door("/invitation", () => import("./pages/doors/Invitation"), "Invitation"),
  door("/secret", () => import("./pages/doors/Secret"), "Secret"),
];

const account = createRoute({
  getParentRoute: () => root,
  path: "/a/$account",
  beforeLoad: async ({ context, location }) => {
    const who = await context.queries.ensureQueryData(sessionQuery);
    if (!who) throw toLogIn(location.href);
  },
  component: lazyRouteComponent(() => import("./shell/Shell"), "Shell"),
});

const calls = page("/calls", () => import("./pages/calls/CallsPage"), "CallsPage");
const call = createRoute({
  getParentRoute: () => calls,
  path: "/$id",
  component: lazyRouteComponent(() => import("./pages/calls/CallPanel"), "CallPanel"),
});

const pages: AnyRoute[] = [
  page("/", () => import("./pages/overview/Overview"), "Overview"),
  page("/live", () => import("./pages/live/LivePage"), "LivePage"),
  calls.addChildren([call]),
  page("/registrations", () => import("./pages/connected/Registrations"), "Registrations"),
  page("/bans", () => import("./pages/servers/Bans"), "Bans"),
  page("/app-servers", () => import("./pages/servers/AppServers"), "AppServers"),
  page("/phone", () => import("./pages/phone/PhonePage"), "PhonePage"),
  page("/me", () => import("./pages/me/MySettings"), "MySettings"),
  page("/me/devices", () => import("./pages/me/MyDevices"), "MyDevices"),
  page("/wallet", () => import("./pages/money/Wallet"), "Wallet"),
  page("/decks", () => import("./pages/money/decks/Decks"), "Decks"),
  page("/decks/import", () => import("./pages/money/import/Import"), "Import"),
  page("/margins", () => import("./pages/money/margins/Margins"), "Margins"),
  page("/route-check", () => import("./pages/money/check/Check"), "Check"),
  page("/decks/$deck", () => import("./pages/money/decks/Deck"), "Deck"),
  page("/decks/$deck/$version", () => import("./pages/money/decks/Version"), "Version"),
];

/** Any noun of the API: its list, and beside it one row or the form of a new one. */
const noun = createRoute({
  getParentRoute: () => account,
  path: "/$noun",
  validateSearch: (search: Params): Params => search,
  component: lazyRouteComponent(() => import("./nouns/NounPage"), "NounPage"),
});
const row = createRoute({
  getParentRoute: () => noun,
  path: "/$id",
  component: lazyRouteComponent(() => import("./nouns/RowPanel"), "RowPanel"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    ...doors,
    account.addChildren([...pages, noun.addChildren([row])]),
  ]),
  context: { queries: undefined as unknown as QueryClient },
  defaultPreload: "intent",
  defaultPendingMs: 300,
  defaultPendingComponent: () => <LoadingOverlay visible zIndex={10} />,
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} again={reset} />,
  defaultNotFoundComponent: NotFound,
});

function toLogIn(next: string) {
  return redirect({ to: "/login", search: { next } as never });
}

function door<T extends Record<string, unknown>>(
  path: string,
  load: () => Promise<T>,
  name: keyof T & string,
) {
  return createRoute({
    getParentRoute: () => root,
    path,
    validateSearch: (search: Params): Params => search,
    component: lazyRouteComponent(load, name),
  });
}

function page<T extends Record<string, unknown>>(
  path: string,
  load: () => Promise<T>,
  name: keyof T & string,
) {
  return createRoute({
    getParentRoute: () => account,
    path,
    validateSearch: (search: Params): Params => search,
    component: lazyRouteComponent(load, name),
  });
}
