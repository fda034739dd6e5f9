import { useEffect, useState } from "react";
import { durationOf } from "../parts/times.js";

const EVERY_MS = 1_000;

/** How long something has taken so far; it goes on while somebody looks. `tookMs` is as it was read. By no clock but the time that passes here. */
export function SoFar({ tookMs }: { tookMs: number }) {
  const [passedMs, setPassedMs] = useState(0);

  useEffect(() => {
    const readAt = performance.now();
    setPassedMs(0);
    const timer = setInterval(() => setPassedMs(performance.now() - readAt), EVERY_MS);

    return () => clearInterval(timer);
  }, [tookMs]);

  return <>so far {durationOf(tookMs + passedMs)}</>;
}
