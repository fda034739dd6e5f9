import type { AuditEntry, DeadLetter, RunResult, Told } from "@warren/messaging/dead-letters";
import { Problem } from "../problem.js";
import { adminProcedure, router } from "../trpc.js";
import {
  auditInput,
  discardLettersInput,
  editLetterInput,
  filterOf,
  listLettersInput,
  requeueLettersInput,
  showLetterInput,
} from "./dead-letter-inputs.js";
import type { Desks } from "./desks.js";

/** How many letters of one queue a request looks at. */
const MAX_SCANNED = 5_000;

/** Dead letters for administrators: the same as `warren dlq`. */
export function deadLettersRouter({ desks }: Readonly<{ desks: Desks }>) {
  return router({
    list: adminProcedure.input(listLettersInput).query(({ input, ctx, signal }) =>
      desks.at(ctx.caller, async (desk) => {
        const letters: Summary[] = [];
        const looked = await desk.look(
          filterOf(input),
          { limit: input.limit, maxScanned: MAX_SCANNED, ...stopping(signal) },
          (letter) => letters.push(summaryOf(letter)),
        );

        return { letters, complete: looked.complete };
      }),
    ),

    show: adminProcedure.input(showLetterInput).query(({ input, ctx, signal }) =>
      desks.at(ctx.caller, async (desk) => {
        const found: DeadLetter[] = [];
        await desk.look(
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
        desks.at(ctx.caller, (desk) =>
          ran((told) => desk.requeue(filterOf(input), runOf(input, signal), told)),
        ),
      ),

    discard: adminProcedure
      .input(discardLettersInput)
      .mutation(({ input, ctx, signal }) =>
        desks.at(ctx.caller, (desk) =>
          ran((told) =>
            desk.discard(filterOf(input), { ...runOf(input, signal), because: input.because }, told),
          ),
        ),
      ),

    edit: adminProcedure.input(editLetterInput).mutation(({ input, ctx, signal }) =>
      desks.at(ctx.caller, (desk) => {
        const { ref, queue, was, keep } = input;
        const content = Buffer.from(JSON.stringify(input.payload));

        return ran((told) =>
          desk.edit({ ref, queue, was, keep, content: () => content }, runOf(input, signal), told),
        );
      }),
    ),

    audit: adminProcedure.input(auditInput).query(({ input, ctx, signal }) =>
      desks.at(ctx.caller, async (desk) => {
        const entries: AuditEntry[] = [];
        await desk.audit((entry) => {
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

async function ran(start: (told: Told) => Promise<RunResult>) {
  const letters: Readonly<{ ref: string; queue: string; refusal?: string }>[] = [];
  const result = await start(({ ref, queue }, refusal) =>
    letters.push({ ref, queue, ...(refusal === undefined ? {} : { refusal }) }),
  );

  return { ...result, letters: letters.slice(0, 500) };
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
