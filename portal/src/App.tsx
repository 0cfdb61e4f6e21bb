import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useMemo } from "react";
import { I18nextProvider, useTranslation } from "react-i18next";
import { ApiError } from "./api/client";
import { useBrand } from "./brand";
import { i18n } from "./i18n";
import { router } from "./router";
import { useTabIcon } from "./shell/useTabIcon";
import { theme, variables } from "./theme";

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (times, error) => times < 2 && !(error instanceof ApiError && error.status < 500),
    },
  },
});

export function App() {
  return (
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <Themed />
      </QueryClientProvider>
    </I18nextProvider>
  );
}

function Themed() {
  const brand = useBrand();
  const { t } = useTranslation();
  const close = t("do.close");
  useTabIcon();
  const chosen = useMemo(() => theme(brand.colour, close), [brand.colour, close]);
  return (
    <MantineProvider theme={chosen} cssVariablesResolver={variables} defaultColorScheme="auto">
      <Notifications position="bottom-right" />
      <RouterProvider router={router} context={{ queries }} />
    </MantineProvider>
  );
}
