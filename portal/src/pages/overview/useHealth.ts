import { useQuery } from "@tanstack/react-query";
import { ApiError } from "../../api/client";
import type { Health } from "../../api/types";
import { i18n } from "../../i18n";

const AGAIN_MS = 10_000;

/** How the platform's processes are; when one is not well, that is the answer, not an error. */
export const useHealth = () =>
  useQuery({
    queryKey: ["health"],
    queryFn: async ({ signal }): Promise<Health> => {
      const response = await fetch("/api/v1/health", { signal });
      const told = await response.json().catch(() => null);
      if (!told?.processes) {
        throw new ApiError(response.status, "unexpected", null, i18n.t("error.unexpected"));
      }
      return told;
    },
    refetchInterval: AGAIN_MS,
  });
