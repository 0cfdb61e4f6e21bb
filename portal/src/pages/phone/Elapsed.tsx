import { useEffect, useState } from "react";
import { duration } from "../../parts/format";

/** Ticks from a moment on. */
export function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 500);
    return () => window.clearInterval(timer);
  }, []);
  return (
    <span className="tabular" role="timer">
      {duration((now - since) / 1000)}
    </span>
  );
}
