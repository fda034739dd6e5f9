import { delay } from "@warren/messaging";
import { afterAll } from "vitest";

/** What was not opened when the tests are over, as where `beforeAll` has given it up, is waited for no longer than this. */
const LATE_MS = 60_000;

/** Resolves with what is being opened, and has it closed after the tests. */
export type Open = <T>(opening: Promise<T>, close: (opened: T) => unknown) => Promise<T>;

/**
 * For what the tests of a file need. All of it is closed in the end, the last first, also where something else could not be opened or
 * closed, and also what came only after that.
 */
export function opens(): Open {
  const closings: (() => Promise<unknown>)[] = [];
  afterAll(async () => {
    const failed: unknown[] = [];
    for (const close of closings.reverse()) await close().catch((error: unknown) => failed.push(error));
    if (failed.length > 0) throw new AggregateError(failed, "Not all could be closed.");
  });

  return (opening, close) => {
    // That it could not be opened is told to whoever waits for it.
    closings.push(async () => {
      const closed = opening.then(close, () => undefined);
      if (!(await settles(opening)))
        throw new Error("One was not opened in time. It is closed should it still come.");
      await closed;
    });

    return opening;
  };
}

async function settles(opening: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const settled = opening.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, delay(LATE_MS, over.signal).then(() => false)]);
  } finally {
    over.abort();
  }
}
