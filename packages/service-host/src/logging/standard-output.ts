import { pino, type DestinationStream } from "pino";

/** So much is written at once: a write for each line would cost as much as the line. */
const WRITTEN_AT_ONCE = 4_096;

/** How long a line may wait to be written. A killed program loses no more than that. */
const WAITS_MS = 200;

/** Where nobody reads what is written, so much is kept. What comes then is left out, so that no program stands still for its log. */
const MOST_KEPT = 8 * 1024 * 1024;

let shared: DestinationStream | undefined;

/** Standard output, the same for all loggers of a process. What waits is written when the process ends, and before it dies of an error. */
export function standardOutput(): DestinationStream {
  return (shared ??= open());
}

function open(): DestinationStream {
  const stream = pino.destination({
    dest: 1,
    sync: false,
    minLength: WRITTEN_AT_ONCE,
    maxLength: MOST_KEPT,
    periodicFlush: WAITS_MS,
  });
  let leftOut = 0;
  stream.on("drop", () => leftOut++);
  stream.on("drain", () => {
    if (leftOut === 0) return;
    process.stderr.write(`${leftOut} lines of the log were left out: nobody read what was written\n`);
    leftOut = 0;
  });

  return stream;
}
