import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAccountId } from "../../shell/account";
import classes from "./Overview.module.css";

/** One figure, and the way to what is behind it. */
export function Tile(props: {
  name: string;
  /** Undefined: not known yet. */
  value: ReactNode;
  note?: ReactNode;
  to?: string;
  search?: Record<string, unknown>;
}) {
  const account = useAccountId();
  const body = (
    <>
      <span className={classes.name}>{props.name}</span>
      <span className={classes.value}>
        {props.value === undefined ? <Skeleton height={26} width={70} mt={4} /> : props.value}
      </span>
      {props.note && <span className={classes.note}>{props.note}</span>}
    </>
  );
  if (!props.to) return <div className={classes.tile}>{body}</div>;
  return (
    <Link
      to={`/a/${account}/${props.to}` as string}
      search={props.search as never}
      className={classes.tile}
    >
      {body}
    </Link>
  );
}
