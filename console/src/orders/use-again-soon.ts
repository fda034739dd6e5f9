import { useEffect, useRef } from "react";

const AGAIN_MS = 3_000;
const WATCHED_MS = 60_000;

/**
 * How soon to read again what follows a change a moment later: spans, which programs write a second after they end, and notices. For a minute
 * after each change that this page saw, by its own clock: a browser's may be an hour off the shop's.
 *
 * @param change another value for each change
 */
export function useAgainSoon(change: string | undefined): () => number | false {
  const changedAt = useRef(performance.now());

  useEffect(() => {
    changedAt.current = performance.now();
  }, [change]);

  return () => (performance.now() - changedAt.current < WATCHED_MS ? AGAIN_MS : false);
}
