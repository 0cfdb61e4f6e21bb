import type { ReactNode } from "react";
import { Brand } from "./Brand";
import { Corner } from "./Corner";
import classes from "./Door.module.css";

/** What all doors have: one card below the brand, language and appearance in the corner. */
export function Doorstep(props: { children: ReactNode; foot?: ReactNode; wide?: boolean }) {
  return (
    <div className={classes.page}>
      <header className={classes.corner}>
        <Corner />
      </header>
      <main className={classes.middle}>
        <Brand />
        <section className={classes.card} data-wide={props.wide || undefined}>
          {props.children}
        </section>
        {props.foot && <div className={classes.foot}>{props.foot}</div>}
      </main>
    </div>
  );
}
