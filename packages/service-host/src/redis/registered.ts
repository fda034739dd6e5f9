import * as z from "zod";

const MOST = 200;
const MAX_TEXT = 500;

/** Said by the instance itself, and cut where it is long: the entries of all instances are read at once. */
const words = z.string().transform((text) => text.slice(0, MAX_TEXT));
const count = z.number().nonnegative();

const check = z.object({
  name: words,
  ok: z.boolean(),
  optional: z.boolean().optional(),
  /** Why it is not as it should be. */
  reason: words.optional(),
  detail: words.optional(),
});

const circuit = z.object({
  name: words,
  state: z.enum(["closed", "half-open", "open"]),
  since: z.string(),
  /** Why it opened. */
  reason: words.optional(),
});

const fault = z.object({ type: words, since: z.string(), until: z.string() });

/** What an instance says of itself with each heartbeat. */
const reportSchema = z.object({
  /** Of the process: services that share one have the same figures. */
  process: z.object({
    pid: count,
    rssBytes: count,
    heapUsedBytes: count,
    /** How long the event loop kept its timers waiting since the last heartbeat: all but one in a hundred at most so long. */
    eventLoopLagMs: count,
  }),
  checks: z.array(check).transform((all) => all.slice(0, MOST)),
  circuits: z.array(circuit).transform((all) => all.slice(0, MOST)),
  /** Messages since its start, by how they ended; none of a program that consumes no queue. */
  handled: z.record(z.string(), count),
  /** Since the heartbeat before: how many batches of each queue, and how many messages they had on average. An older version says nothing of it. */
  batches: z
    .array(z.object({ queue: words, batches: count, messages: count }))
    .transform((all) => all.slice(0, MOST))
    .optional(),
  /** Failures that are simulated now, and those that could be. */
  simulated: z.array(fault),
  simulates: z.array(words),
});

/** See {@link reportSchema}. */
export type Report = Readonly<z.input<typeof reportSchema>>;

/** An entry of the registry as Redis keeps it. An instance of an older version gives no host and no report. */
export const entrySchema = z.object({
  service: z.string(),
  instance: z.string(),
  address: z.string(),
  version: z.string(),
  startedAt: z.string(),
  /** "ready" or "unavailable", as `/health/ready` says. */
  state: z.string(),
  /** When it last said so, by its own clock. */
  seenAt: z.string(),
  host: z.string().optional(),
  report: reportSchema.optional(),
});

export type Entry = Readonly<z.output<typeof entrySchema>>;

/** An instance as it last said of itself; `gone` where its heartbeat stopped and nobody had stopped it. Times are ISO 8601. */
export type Registered = Entry & Readonly<{ gone: boolean }>;

/** The entry that Redis gave; undefined where it is none. */
export function readEntry(text: string | null | undefined): Entry | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
