import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client";
import type { AppServersList } from "../../api/types";

const AGAIN_MS = 5_000;

export const useServers = (enabled = true) =>
  useQuery({
    queryKey: ["app-servers"],
    queryFn: ({ signal }) => api.get<AppServersList>("/platform/app-servers", {}, signal),
    refetchInterval: AGAIN_MS,
    enabled,
  });
