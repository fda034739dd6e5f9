import {
  notFound,
  type AuditEntry,
  type DeadLetter,
  type DeadLetterAdmin,
  type Discarding,
  type RunResult,
} from "@warren/broker-admin/dead-letters";
import type * as z from "zod";
import { Problem } from "../problem.js";
import { router } from "../trpc.js";
import type { AsDeadLetterAdmin } from "./as-dead-letter-admin.js";
import * as calls from "./dead-letter-calls.js";
import { filterOf, type restoreLettersInput } from "./dead-letter-inputs.js";

/**
 * What a request looks at: so many letters of one queue, so much of all. Each is taken from the broker one by one and put
 * back, which takes less than half of the time again, so that the answer is there before a proxy gives up. What was left
 * out, the answer says: `complete` is false.
 */
const BOUNDS = { maxScanned: 5_000, maxBytes: 32 * 1024 * 1024, withinMs: 10_000 };
/** A page begins with the oldest letters; the time is for taking those that others looked at, so that all keep their order. */
const PAGE_BOUNDS = { ...BOUNDS, withinMs: 5_000 };
/** Payloads in the trail are large: it is read from its newest entries, or as far as the time allows. */
const TRAIL_WITHIN_MS = 10_000;

/** Dead letters for administrators: the same as `warren dlq`. */
export function deadLettersRouter({
  asDeadLetterAdmin: as,
}: Readonly<{ asDeadLetterAdmin: AsDeadLetterAdmin }>) {
  return router({
    list: calls.list.query(({ input, ctx, signal }) =>
      as(ctx.caller, async (admin) => {
        const letters: Summary[] = [];
        const looked = await admin.look(
          filterOf(input),
          { ...PAGE_BOUNDS, limit: input.limit, ...stopping(signal) },
          (letter) => letters.push(summaryOf(letter)),
        );

        return { letters, ...looked };
      }),
    ),

    show: calls.show.query(({ input, ctx, signal }) =>
      as(ctx.caller, async (admin) => {
        const found: DeadLetter[] = [];
        const looked = await admin.look(
          { refs: [input.ref], queue: input.queue },
          { ...BOUNDS, limit: 1, ...stopping(signal) },
          (letter) => found.push(letter),
        );
        const [letter] = found;
        if (letter === undefined) throw new Problem("dead_letter_not_found", notFound(input.ref, looked));

        return letter;
      }),
    ),

    requeue: calls.requeue.mutation(({ input, ctx, signal }) =>
      as(ctx.caller, (admin) =>
        ran((onLetter) => admin.requeue(filterOf(input), runOf(input, signal), onLetter)),
      ),
    ),

    discard: calls.discard.mutation(({ input, ctx, signal }) =>
      as(ctx.caller, (admin) =>
        ran((onLetter) =>
          admin.discard(filterOf(input), { ...runOf(input, signal), because: input.because }, onLetter),
        ),
      ),
    ),

    restore: calls.restore.mutation(({ input, ctx, signal }) =>
      as(ctx.caller, (admin) =>
        ran((onLetter) =>
          admin.restore(
            whatDiscarded(input),
            { withinMs: TRAIL_WITHIN_MS, because: input.because, bulk: input.bulk, ...stopping(signal) },
            onLetter,
          ),
        ),
      ),
    ),

    edit: calls.edit.mutation(({ input, ctx, signal }) =>
      as(ctx.caller, (admin) => {
        const { ref, queue, was, keep } = input;
        const content = Buffer.from(JSON.stringify(input.payload));

        return ran((onLetter) =>
          admin.edit({ ref, queue, was, keep, content: () => content }, runOf(input, signal), onLetter),
        );
      }),
    ),

    audit: calls.audit.query(({ input, ctx, signal }) =>
      as(ctx.caller, (admin) => newestOf(admin, input, signal)),
    ),
  });
}

/** One of them is there: the input was checked. */
function whatDiscarded({ run = "", runs = [run], bulkOf }: z.infer<typeof restoreLettersInput>): Discarding {
  return bulkOf ?? { runs };
}

type AuditInput = Readonly<{ ref?: string | undefined; limit: number; withContent: boolean }>;

/** The newest entries of the audit trail, or of one letter's. */
async function newestOf(
  admin: DeadLetterAdmin,
  { ref, limit, withContent }: AuditInput,
  signal: AbortSignal | undefined,
) {
  const newest = openNewest(limit);
  const { complete } = await admin.audit(
    (entry) => {
      if (ref === undefined || entry.ref === ref) newest.add(withContent ? entry : withoutContent(entry));
    },
    {
      ...(ref === undefined ? { newest: limit } : {}),
      withinMs: TRAIL_WITHIN_MS,
      ...stopping(signal),
    },
  );

  return { entries: newest.entries, complete: complete && !newest.isCut() };
}

/** Keeps the newest entries: at most so many, and at most so much content. */
function openNewest(limit: number) {
  const entries: AuditEntry[] = [];
  let bytes = 0;
  let isCut = false;

  return {
    entries: entries as readonly AuditEntry[],
    add(entry: AuditEntry) {
      entries.push(entry);
      bytes += contentOf(entry);
      while (entries.length > limit || (bytes > BOUNDS.maxBytes && entries.length > 1)) {
        isCut = true;
        const oldest = entries.shift();
        bytes -= oldest === undefined ? 0 : contentOf(oldest);
      }
    },
    isCut: () => isCut,
  };
}

function withoutContent({
  payload: _payload,
  newPayload: _newPayload,
  putBack: _putBack,
  ...rest
}: AuditEntry): AuditEntry {
  return rest;
}

function contentOf({ payload = "", newPayload = "" }: AuditEntry): number {
  return payload.length + newPayload.length;
}

/** A letter without what may be large. */
type Summary = Omit<DeadLetter, "payload" | "stack">;

function summaryOf({ payload: _payload, stack: _stack, ...rest }: DeadLetter): Summary {
  return rest;
}

/** Clients know the letters that were skipped as `refused`. */
async function ran(
  start: (
    onLetter: (letter: Readonly<{ ref: string; queue: string }>, skipped: string | undefined) => void,
  ) => Promise<RunResult>,
) {
  const letters: Readonly<{ ref: string; queue: string; problem?: string }>[] = [];
  const { skipped, ...result } = await start(({ ref, queue }, why) =>
    letters.push({ ref, queue, ...(why === undefined ? {} : { problem: why }) }),
  );

  return { ...result, refused: skipped, letters: letters.slice(0, 500) };
}

type Change = Readonly<{
  dryRun: boolean;
  force?: boolean;
  because?: string | undefined;
  bulk?: string | undefined;
  limit?: number;
}>;

function runOf({ dryRun, force = false, because, bulk, limit }: Change, signal: AbortSignal | undefined) {
  return {
    dryRun,
    force,
    ...BOUNDS,
    ...(limit === undefined ? {} : { limit }),
    ...(because === undefined ? {} : { because }),
    ...(bulk === undefined ? {} : { bulk }),
    ...stopping(signal),
  };
}

function stopping(signal: AbortSignal | undefined): Readonly<{ signal?: AbortSignal }> {
  return signal === undefined ? {} : { signal };
}
