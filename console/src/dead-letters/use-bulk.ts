import { useCallback, useEffect, useRef, useState } from "react";
import { randomId } from "../parts/random-id.js";
import { inParts, nothingYet, type BulkState, type Part } from "./bulk.js";
import type { Deed, Outcome } from "./say-outcome.js";
import { useLettersChanged } from "./use-letters-changed.js";

/** What is under way with letters, if anything is. */
export type Bulk = Readonly<{
  /** Undefined while nothing is. */
  running: Readonly<{ deed: Deed; state: BulkState; isStopping: boolean }> | undefined;
  /** `bulk`: by which the audit trail tells all requests as one. What is put back is named by runs, all else by letters. */
  start(
    deed: Deed,
    refs: readonly string[],
    act: (refs: readonly string[], bulk: string, signal: AbortSignal) => Promise<Part>,
  ): void;
  /** Begins no other request. */
  stop(): void;
}>;

/** Does one thing at a time with letters, and tells how it ended. Whoever leaves the page ends it between two requests. */
export function useBulk(onOver: (outcome: Outcome) => void): Bulk {
  const lettersChanged = useLettersChanged();
  const [running, setRunning] = useState<Bulk["running"]>();
  const stopping = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => stopping.current?.abort(), []);

  const start = useCallback<Bulk["start"]>(
    (deed, refs, act) => {
      if (stopping.current !== undefined) return;
      const controller = new AbortController();
      const { signal } = controller;
      stopping.current = controller;
      const id = randomId();
      const part = (some: readonly string[]) => act(some, id, signal);
      const told = (state: BulkState) => setRunning({ deed, state, isStopping: signal.aborted });
      const of = deed === "restore" ? "runs" : "letters";
      told(nothingYet(refs.length));
      void inParts(refs, part, { signal, of, onProgress: told }).then(async (end) => {
        stopping.current = undefined;
        setRunning(undefined);
        onOver({ deed, end });
        if (deed !== "dry run") await lettersChanged();
      });
    },
    [onOver, lettersChanged],
  );
  const stop = useCallback(() => {
    stopping.current?.abort();
    setRunning((now) => (now === undefined ? now : { ...now, isStopping: true }));
  }, []);

  return { running, start, stop };
}
