import { delay } from "@warren/messaging";
import type { Program } from "./program.js";

export type ReadyOptions = Readonly<{
  /** Default 60,000. */
  withinMs?: number;
  /** Ends the waiting, at the next time that the program is asked. */
  signal?: AbortSignal | undefined;
}>;

const ASK_TIMEOUT_MS = 3_000;
const POLL_MS = 100;
const MAX_REASON_CHARS = 500;

/** Asks a program until it says that it is ready, also while it is being started again. One that refuses to run is not waited for. */
export async function untilReady(
  program: Pick<Program, "name" | "url" | "output"> & Partial<Pick<Program, "state">>,
  { path, withinMs = 60_000, signal }: ReadyOptions & Readonly<{ path: string }>,
): Promise<void> {
  const until = Date.now() + withinMs;
  let reason: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const state = program.state?.();
    if (state?.kind === "refused") throw new Error(`${program.name} does not start: ${state.reason}`);
    const url = program.url();
    const answer =
      url === undefined
        ? undefined
        : await fetch(`${url}${path}`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) }).catch(
            () => undefined,
          );
    const text = await answer?.text().catch(() => "");
    if (answer?.ok === true) return;
    if (text !== undefined) reason = text.slice(0, MAX_REASON_CHARS);
    if (Date.now() > until) {
      throw new Error(
        `${program.name} was not ready within ${withinMs / 1_000} s: ${reason ?? `it does not answer.\n${program.output()}`}`,
      );
    }
    // Not with the signal: programs are waited for side by side, and Node warns of more than ten listeners on one.
    await delay(POLL_MS);
  }
}
