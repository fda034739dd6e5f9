import { createWriteStream, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Writable } from "node:stream";

/** A file that is larger becomes the older one, and the one before that goes. */
const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** The file before: `order.older.log` beside `order.log`. */
export function olderFile(file: string): string {
  return file.replace(/(\.[^./\\]+)?$/, ".older$1");
}

/**
 * Appends what it is given to a file and keeps that bounded: it and the file before it hold so many bytes each, at most, and one write
 * more. A line may begin in one and end in the other only where it was written in pieces. Where the file cannot be written, such as on
 * a full disk, that is said once on standard error, and what comes then is left out: no program ends for its log.
 */
export function openLogFile(
  file: string,
  { maxBytes = MAX_FILE_BYTES }: Readonly<{ maxBytes?: number }> = {},
): Writable {
  mkdirSync(dirname(file), { recursive: true });
  let failed = false;
  const fail = (error: Error) => {
    if (!failed) process.stderr.write(`the log ${file} cannot be written any more: ${error.message}\n`);
    failed = true;
  };
  const open = () => createWriteStream(file, { flags: "a" }).on("error", fail);
  let current = open();
  let bytes = sizeOf(file);
  /** What of the last line has not come yet goes where the line began. */
  let isWholeLine = true;

  const rotate = (done: () => void) => {
    current.end(() => {
      try {
        renameSync(file, olderFile(file));
        current = open();
        bytes = 0;
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
      done();
    });
  };
  const write = (chunk: Buffer, done: () => void) => {
    if (failed) {
      done();
      return;
    }
    bytes += chunk.length;
    isWholeLine = chunk.at(-1) === NEWLINE;
    current.write(chunk, () => done());
  };

  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!failed && bytes >= maxBytes && isWholeLine) rotate(() => write(chunk, done));
      else write(chunk, done);
    },
    final(done) {
      if (failed) done();
      else current.end(() => done());
    },
  });
}

const NEWLINE = 0x0a;

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
