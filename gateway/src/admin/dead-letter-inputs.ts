import { text, typedText } from "@warren/contracts/scalars";
import * as z from "zod";
import { named } from "../rest/named.js";

// What administrators may send about dead letters. Everything is bounded: a request ends in seconds.

const name = text(255);
const ref = text(255);
const because = typedText(500);
const bulk = text(100)
  .optional()
  .describe(
    "One name for several requests that are one to whoever makes them; the audit trail keeps it. All that was discarded under one name is put back together: take a new one each time.",
  );
const seconds = z
  .number()
  .min(0)
  .max(10 * 365 * 86_400);

/** Which letters are meant. A reason is text here: an expression of a caller's could keep the gateway busy for ever. */
const filter = z.object({
  queue: name.optional(),
  reason: text(200).optional(),
  message: name.optional(),
  olderThanSeconds: seconds.optional(),
  youngerThanSeconds: seconds.optional(),
  refs: z.array(ref).min(1).max(100).optional(),
});

/** All that a page of 500 letters takes in requests of 20, and their undo. */
const MOST_ENTRIES = 1_100;

const limit = z.int().min(1).max(500).default(50);
const change = z.object({ dryRun: z.boolean().default(false), force: z.boolean().default(false) });

export const listLettersInput = filter.extend({ limit }).prefault({});

export const showLetterInput = z.object({ ref, queue: name.optional() });

export const requeueLettersInput = filter
  .extend({ limit, because: because.optional(), bulk, ...change.shape })
  .refine(saysWhich, "say which letters: refs, queue, message, reason or an age");

export const discardLettersInput = filter
  .extend({ limit, because, bulk, dryRun: z.boolean().default(false) })
  .refine(saysWhich, "say which letters: refs, queue, message, reason or an age");

export const editLetterInput = z.object({
  ref,
  queue: name.optional(),
  payload: named("Json", "The whole new payload: any JSON.", z.json()),
  was: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in hexadecimal digits")
    .optional()
    .describe("`payloadHash` of the letter that was looked at; where it is another by now, nothing is done."),
  keep: z.boolean().default(false),
  because: because.optional(),
  ...change.shape,
});

export const restoreLettersInput = z
  .object({
    run: text(100).optional().describe("The run that discarded them."),
    runs: z
      .array(text(100))
      .min(1)
      .max(100)
      .optional()
      .describe("Several runs, in place of `run`: the audit trail is read once for all of them."),
    bulkOf: z
      .object({ by: text(300), bulk: text(100) })
      .optional()
      .describe(
        "All runs that discarded them as one, in place of `run`: the `by` and the `bulk` of their entries, however far apart they are.",
      ),
    because: because.optional(),
    bulk,
  })
  .refine(
    ({ run, runs, bulkOf }) => [run, runs, bulkOf].filter((one) => one !== undefined).length === 1,
    "say what discarded them: run, runs or bulkOf",
  );

export const auditInput = z
  .object({
    ref: ref.optional(),
    limit: z.int().min(1).max(MOST_ENTRIES).default(50),
    withContent: z.boolean().default(true).describe("Whether what letters held is told, too."),
  })
  .prefault({});

function saysWhich(input: z.infer<typeof filter>): boolean {
  const { queue, reason, message, olderThanSeconds, youngerThanSeconds, refs } = input;

  return [queue, reason, message, olderThanSeconds, youngerThanSeconds, refs].some(
    (part) => part !== undefined,
  );
}

/** The same as the filter of @warren/broker-admin/dead-letters. */
export function filterOf({
  queue,
  reason,
  message,
  olderThanSeconds,
  youngerThanSeconds,
  refs,
}: z.infer<typeof filter>) {
  return {
    queue,
    reason,
    message,
    olderThanMs: milliseconds(olderThanSeconds),
    youngerThanMs: milliseconds(youngerThanSeconds),
    refs,
  };
}

function milliseconds(count: number | undefined): number | undefined {
  return count === undefined ? undefined : count * 1_000;
}
