import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from "node:fs";
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
 * more. A line may begin in one and end in the other only where it was written in pieces.
 */
export function openLogFile(
  file: string,
  { maxBytes = MAX_FILE_BYTES }: Readonly<{ maxBytes?: number }> = {},
): Writable {
  mkdirSync(dirname(file), { recursive: true });
  let current = append(file);
  let bytes = sizeOf(file);
  /** What of the last line has not come yet goes where the line began. */
  let isWholeLine = true;

  const rotate = (done: () => void) => {
    current.end(() => {
      renameSync(file, olderFile(file));
      current = append(file);
      bytes = 0;
      done();
    });
  };
  const write = (chunk: Buffer, done: (error?: Error | null) => void) => {
    bytes += chunk.length;
    isWholeLine = chunk.at(-1) === 0x0a;
    current.write(chunk, done);
  };

  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (bytes >= maxBytes && isWholeLine) rotate(() => write(chunk, done));
      else write(chunk, done);
    },
    final: (done) => void current.end(() => done()),
  });
}

function append(file: string): WriteStream {
  return createWriteStream(file, { flags: "a" });
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
