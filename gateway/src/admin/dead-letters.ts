import type { AuditEntry, DeadLetter, OnLetter, RunResult } from "@warren/broker-admin/dead-letters";
import { Problem } from "../problem.js";
import { adminProcedure, router } from "../trpc.js";
import type { AsDeadLetterAdmin } from "./as-dead-letter-admin.js";
import {
  auditInput,
  discardLettersInput,
  editLetterInput,
  filterOf,
  listLettersInput,
  requeueLettersInput,
  showLetterInput,
} from "./dead-letter-inputs.js";

/** How many letters of one queue a request looks at. */
const MAX_SCANNED = 5_000;

/** Dead letters for administrators: the same as `warren dlq`. */
export function deadLettersRouter({
  asDeadLetterAdmin: as,
}: Readonly<{ asDeadLetterAdmin: AsDeadLetterAdmin }>) {
  return router({
    list: adminProcedure.input(listLettersInput).query(({ input, ctx, signal }) =>
      as(ctx.caller, async (admin) => {
        const letters: Summary[] = [];
        const looked = await admin.look(
          filterOf(input),
          { limit: input.limit, maxScanned: MAX_SCANNED, ...stopping(signal) },
          (letter) => letters.push(summaryOf(letter)),
        );

        return { letters, complete: looked.complete };
      }),
    ),

    show: adminProcedure.input(showLetterInput).query(({ input, ctx, signal }) =>
      as(ctx.caller, async (admin) => {
        const found: DeadLetter[] = [];
        await admin.look(
          { refs: [input.ref], queue: input.queue },
          { limit: 1, maxScanned: MAX_SCANNED, ...stopping(signal) },
          (letter) => found.push(letter),
        );
        const [letter] = found;
        if (letter === undefined) throw new Problem("dead_letter_not_found", `There is no ${input.ref}.`);

        return letter;
      }),
    ),

    requeue: adminProcedure
      .input(requeueLettersInput)
      .mutation(({ input, ctx, signal }) =>
        as(ctx.caller, (admin) =>
          ran((onLetter) => admin.requeue(filterOf(input), runOf(input, signal), onLetter)),
        ),
      ),

    discard: adminProcedure
      .input(discardLettersInput)
      .mutation(({ input, ctx, signal }) =>
        as(ctx.caller, (admin) =>
          ran((onLetter) =>
            admin.discard(filterOf(input), { ...runOf(input, signal), because: input.because }, onLetter),
          ),
        ),
      ),

    edit: adminProcedure.input(editLetterInput).mutation(({ input, ctx, signal }) =>
      as(ctx.caller, (admin) => {
        const { ref, queue, was, keep } = input;
        const content = Buffer.from(JSON.stringify(input.payload));

        return ran((onLetter) =>
          admin.edit({ ref, queue, was, keep, content: () => content }, runOf(input, signal), onLetter),
        );
      }),
    ),

    audit: adminProcedure.input(auditInput).query(({ input, ctx, signal }) =>
      as(ctx.caller, async (admin) => {
        const entries: AuditEntry[] = [];
        await admin.audit((entry) => {
          if (input.ref !== undefined && entry.ref !== input.ref) return;
          entries.push(entry);
          if (entries.length > input.limit) entries.shift();
        }, stopping(signal));

        return { entries };
      }),
    ),
  });
}

/** A letter without what may be large. */
type Summary = Omit<DeadLetter, "payload" | "stack">;

function summaryOf({ payload: _payload, stack: _stack, ...rest }: DeadLetter): Summary {
  return rest;
}

/** Clients know the letters that were skipped as `refused`. */
async function ran(start: (onLetter: OnLetter) => Promise<RunResult>) {
  const letters: Readonly<{ ref: string; queue: string; problem?: string }>[] = [];
  const { skipped, ...result } = await start(({ ref, queue }, why) =>
    letters.push({ ref, queue, ...(why === undefined ? {} : { problem: why }) }),
  );

  return { ...result, refused: skipped, letters: letters.slice(0, 500) };
}

type Change = Readonly<{ dryRun: boolean; force?: boolean; because?: string | undefined; limit?: number }>;

function runOf({ dryRun, force = false, because, limit }: Change, signal: AbortSignal | undefined) {
  return {
    dryRun,
    force,
    maxScanned: MAX_SCANNED,
    ...(limit === undefined ? {} : { limit }),
    ...(because === undefined ? {} : { because }),
    ...stopping(signal),
  };
}

function stopping(signal: AbortSignal | undefined): Readonly<{ signal?: AbortSignal }> {
  return signal === undefined ? {} : { signal };
}
