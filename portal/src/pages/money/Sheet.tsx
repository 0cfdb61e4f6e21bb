import { Table } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Sheet.module.css";

/** A table to its page's edges; when it is too wide it scrolls, not the page. */
export function Sheet({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={classes.frame} aria-label={label} tabIndex={0}>
      <Table className={classes.sheet} borderColor="var(--ringfort-line)" aria-label={label}>
        {children}
      </Table>
    </section>
  );
}

export const numberCell = classes.number;
