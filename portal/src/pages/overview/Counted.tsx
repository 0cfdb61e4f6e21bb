import { useQuery } from "@tanstack/react-query";
import { api, type Query } from "../../api/client";
import { useAccountId } from "../../shell/account";
import { Tile } from "./Tile";

/** How many rows a noun has. */
export function Counted(props: { noun: string; name: string; query?: Query }) {
  const account = useAccountId();
  const query = { ...props.query, per_page: 1, fields: "id" };
  const { data, error } = useQuery({
    queryKey: ["noun", props.noun, account, "count", query],
    queryFn: ({ signal }) =>
      api.get<{ total: number }>(`/accounts/${account}/${props.noun}`, query, signal),
  });
  return <Tile name={props.name} value={error ? "—" : data?.total} to={props.noun} />;
}
