import { queryOptions, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { speak } from "../i18n";
import { ApiError, api, setCsrfToken } from "./client";
import type { Who } from "./types";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async (): Promise<Who | null> => {
    try {
      return taken(await api.get<Who>("/session"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
  retry: false,
});

/** Keep what every later request needs of an answer that tells who somebody is. */
export function taken(who: Who): Who {
  setCsrfToken(who.csrf_token);
  void speak(who.language);
  return who;
}

/** Who has logged in; only below the shell, where somebody has. */
export function useWho(): Who {
  const { data } = useSuspenseQuery(sessionQuery);
  if (!data) throw new ApiError(401, "unauthorised", null, "");
  return data;
}

export function useMaybeWho(): Who | null | undefined {
  return useQuery(sessionQuery).data;
}

/** What is kept when somebody else comes: the session itself, and what all are shown. */
const ANYBODYS = new Set<unknown>(["session", "brand"]);

/** Put another session in the place of the one there was, and forget all that was read in it. */
export function useEnter(): (who: Who | null) => void {
  const client = useQueryClient();
  return (who) => {
    client.removeQueries({ predicate: ({ queryKey }) => !ANYBODYS.has(queryKey[0]) });
    client.setQueryData(sessionQuery.queryKey, who && taken(who));
  };
}
