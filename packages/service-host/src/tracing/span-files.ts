import { appendFile, mkdir, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-base";
import { storedSpan } from "./stored-span.js";

/** A file that is larger becomes the older one, and the one before that goes. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

type Code = Parameters<Parameters<SpanExporter["export"]>[1]>[0]["code"];

// The SDK's `ExportResultCode`, which cannot be imported here: a program that does not trace loads nothing of the SDK.
export const [DONE, NOT_DONE] = [0, 1] as unknown as readonly [Code, Code];

/**
 * Writes finished spans of a program to `<folder>/<file>.jsonl`, one a line: a store for development that needs no server. It and the file
 * before it, `<file>.older.jsonl`, hold so many bytes each, at most, and one export more.
 *
 * @param at `file`: no other program that runs has it
 */
export function spanFiles(
  at: Readonly<{ folder: string; file: string; service: string; maxBytes?: number }>,
): SpanExporter {
  const { folder, file, service, maxBytes = MAX_FILE_BYTES } = at;
  const current = join(folder, `${file}.jsonl`);
  let writing = Promise.resolve();

  const write = async (spans: readonly ReadableSpan[]) => {
    await mkdir(folder, { recursive: true });
    if ((await sizeOf(current)) >= maxBytes) await rename(current, join(folder, `${file}.older.jsonl`));
    await appendFile(current, spans.map((span) => `${JSON.stringify(storedSpan(service, span))}\n`).join(""));
  };

  return {
    export(spans, done) {
      writing = writing
        .then(() => write(spans))
        .then(
          () => done({ code: DONE }),
          (error: unknown) =>
            done({ code: NOT_DONE, error: error instanceof Error ? error : new Error(String(error)) }),
        );
    },
    forceFlush: () => writing,
    shutdown: () => writing,
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
