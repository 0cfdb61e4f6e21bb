import type { AriaAttributes } from "react";

type Role = "table" | "rowgroup" | "row" | "cell" | "columnheader";

/** Roles of a table for other elements: rows of a real one cannot be left out and placed freely. */
export const as = (role: Role, aria: AriaAttributes = {}) => ({ role, ...aria });
