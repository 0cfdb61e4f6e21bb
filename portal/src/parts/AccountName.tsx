import { useQuery } from "@tanstack/react-query";
import { accountQuery } from "../shell/account";

/** Of an account that the caller may see; a dash unless so. */
export function AccountName({ id }: { id: string | null }) {
  const { data } = useQuery({
    ...accountQuery(id ?? ""),
    enabled: Boolean(id),
    staleTime: 300_000,
  });
  return data?.name ?? "—";
}
