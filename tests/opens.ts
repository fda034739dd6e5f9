import { afterAll } from "vitest";

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
    closings.push(() => opening.then(close, () => undefined));

    return opening;
  };
}
