import { attribute } from "@warren/messaging";
import type { StoredSpan } from "@warren/service-host";
import { linesWithIds, linesWithText } from "./lines.js";
import { spanIn, textOf } from "./stored-spans.js";
import { readNewest, traceFilesIn } from "./trace-files.js";

/** So many spans are read, at most: somebody may give all of their orders one correlation id. */
export const MOST_SPANS = 20_000;
/** So many of an order's correlation ids are followed. It has one, and one more for whoever cancels it. */
const MOST_CONVERSATIONS = 100;

/**
 * Reads the spans that have to do with an id of an order, a correlation id or a trace's id from a folder of trace files: those that name it,
 * and those of the same correlation ids. Lines are read as JSON only where they name one of them, since the files of a busy shop hold hundreds
 * of MB.
 *
 * @returns each span once, {@link MOST_SPANS} at most; undefined where there is no such folder: no program has written a trace there
 */
export async function readSpansAbout(folder: string, id: string): Promise<readonly StoredSpan[] | undefined> {
  const files = await traceFilesIn(folder);
  if (files === undefined) return undefined;
  const named = await spansIn(
    files,
    (content) => linesWithText(content, [id]),
    (span) => isAbout(span, [id]),
  );
  const conversations = new Set(
    named.flatMap((span) =>
      textOf(span, attribute.subject) === id ? (textOf(span, attribute.conversationId) ?? []) : [],
    ),
  );
  conversations.delete(id);
  if (conversations.size === 0) return named;
  const ids = [id, ...[...conversations].slice(0, MOST_CONVERSATIONS)];

  return spansIn(
    files,
    (content) => linesWithText(content, ids),
    (span) => isAbout(span, ids),
  );
}

function isAbout(span: StoredSpan, ids: readonly string[]): boolean {
  const said = [textOf(span, attribute.subject), textOf(span, attribute.conversationId), span.traceId];

  return said.some((text) => text !== undefined && ids.includes(text));
}

/**
 * Reads what was asked of databases, mail servers and others for these spans: what stands below them, or below a batch that they are linked
 * with, and these batches.
 */
export async function readCallsOf(
  folder: string,
  spans: readonly StoredSpan[],
): Promise<readonly StoredSpan[]> {
  const files = (await traceFilesIn(folder)) ?? [];
  const batches = new Set(spans.flatMap(({ links }) => links.map(({ spanId }) => spanId)));
  const parents = new Set([...spans.map(({ spanId }) => spanId), ...batches]);

  return spansIn(
    files,
    (content) => linesWithIds(content, ["parentSpanId", "spanId"], parents),
    (span) => batches.has(span.spanId) || parents.has(span.parentSpanId ?? ""),
  );
}

/** One file after the other, so that no more than one is in memory. */
async function spansIn(
  files: readonly string[],
  linesOf: (content: Buffer) => readonly string[],
  isWanted: (span: StoredSpan) => boolean,
): Promise<readonly StoredSpan[]> {
  const found = new Map<string, StoredSpan>();
  for (const file of files) {
    const content = await readNewest(file);
    for (const line of content === undefined ? [] : linesOf(content)) {
      const span = spanIn(line);
      if (span !== undefined && isWanted(span)) found.set(`${span.traceId} ${span.spanId}`, span);
      if (found.size >= MOST_SPANS) return [...found.values()];
    }
  }

  return [...found.values()];
}
