import type { ReactNode } from "react";
import classes from "./Path.module.css";

/** One stop of the path. */
export function Step(props: {
  icon?: ReactNode;
  what?: string;
  name?: ReactNode;
  look?: "small" | "strong" | "ends";
  children?: ReactNode;
}) {
  return (
    <li className={`${classes.step} ${props.look ? classes[props.look] : ""}`}>
      <span className={classes.node} aria-hidden>
        {props.icon}
      </span>
      {props.what && <div className={classes.what}>{props.what}</div>}
      {props.name && <div className={classes.name}>{props.name}</div>}
      {props.children}
    </li>
  );
}
