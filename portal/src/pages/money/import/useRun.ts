import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { progress } from "../../../api/client";
import type { RatesTold } from "../../../api/types";
import { useAccountId } from "../../../shell/account";
import { type Plan, query, ratesPath } from "./plan";

/** Sends the file, to be looked at or to be kept; tells how far it is, 0 to 1. */
export function useRun(dryRun: boolean, onSuccess: (told: RatesTold) => void) {
  const account = useAccountId();
  const [done, setDone] = useState(0);
  const run = useMutation({
    mutationFn: (plan: Plan) => {
      setDone(0);
      const path = ratesPath(account, plan.target.version.id);
      const tell = (line: { done: number }) => setDone(line.done);
      return progress<RatesTold>(path, plan.file, tell, query(plan, dryRun), "PUT");
    },
    onSuccess,
  });
  return { ...run, done };
}
