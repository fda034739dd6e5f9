import { counted } from "@warren/asyncapi/text";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import type { DeadLetter, RunResult } from "@warren/messaging/dead-letters";
import { editText, printable, readAssignment, withField } from "@warren/broker-admin";
import {
  filterOf,
  limitOf,
  runOptionsOf,
  saysWhich,
  type ChangeOptions,
  type DlqOptions,
  type FilterOptions,
} from "./dlq-options.js";
import { type Output } from "./output.js";
import { dlqExit, withDesk } from "./with-desk.js";

const REPORT_EVERY_MS = 2_000;
const LINES_BEFORE_PROGRESS = 50;

/** Sends letters to the queue they came from. Returns the exit code. */
export async function dlqRequeueCommand(
  refs: readonly string[],
  options: DlqOptions & FilterOptions & ChangeOptions,
  output: Output,
): Promise<number> {
  if (!saysWhich(options, refs)) return whichOnes(output);

  return withDesk(options, output, async ({ desk, signal }) => {
    const run = { ...runOptionsOf(options, signal), limit: limitOf(options) };
    const tell = teller(options, "sent again", output);
    const result = await desk.requeue(filterOf(options, refs), run, tell);

    return summary(result, "sent again", options, output);
  });
}

/** Takes letters away, after asking. Returns the exit code. */
export async function dlqDiscardCommand(
  refs: readonly string[],
  options: DlqOptions & FilterOptions & ChangeOptions & Readonly<{ because: string; yes: boolean }>,
  output: Output,
): Promise<number> {
  if (!saysWhich(options, refs)) return whichOnes(output);

  return withDesk(options, output, async ({ desk, signal }) => {
    const filter = filterOf(options, refs);
    const run = { ...runOptionsOf(options, signal), limit: limitOf(options), because: options.because };
    if (!options.dryRun && !options.yes) {
      const { done } = await desk.discard(filter, { ...run, dryRun: true });
      if (
        !(await confirmed(
          `Discard ${counted(done, "letter")}? Their content stays in the audit trail only. (y/N) `,
          output,
        ))
      ) {
        return dlqExit.refused;
      }
    }
    const result = await desk.discard(filter, run, teller(options, "discarded", output));

    return summary(result, "discarded", options, output);
  });
}

/** Gives one letter another payload, and sends it again unless it is to be kept. Returns the exit code. */
export async function dlqEditCommand(
  ref: string,
  options: DlqOptions &
    ChangeOptions &
    Readonly<{ queue?: string; set: readonly string[]; payload?: string; keep: boolean }>,
  output: Output,
): Promise<number> {
  return withDesk(options, output, async ({ desk, signal }) => {
    let letter: DeadLetter | undefined;
    await desk.look(filterOf(options, [ref]), { limit: 1, signal }, (found) => (letter = found));
    if (letter === undefined) {
      output.error(`There is no dead letter ${printable(ref)}.`);

      return dlqExit.refused;
    }
    const { text, from } = await newPayload(letter, options);
    const content = Buffer.from(options.force ? text : compact(text), "utf8");
    if (content.equals(Buffer.from(compact(textOf(letter)), "utf8"))) {
      output.error("Nothing was changed.");

      return dlqExit.refused;
    }
    const { keep, queue } = options;
    const done = keep ? "edited" : "edited and sent again";
    try {
      const result = await desk.edit(
        {
          ref: letter.ref,
          queue: queue ?? letter.queue,
          was: letter.payloadHash,
          keep,
          content: () => content,
        },
        runOptionsOf(options, signal),
        teller(options, done, output),
      );

      return summary(result, done, options, output);
    } catch (error) {
      if (from !== undefined)
        output.error(`What you wrote is in ${from}: mend it and give it with --payload.`);
      throw error;
    }
  });
}

async function newPayload(
  letter: DeadLetter,
  { set, payload }: Readonly<{ set: readonly string[]; payload?: string }>,
): Promise<Readonly<{ text: string; from?: string }>> {
  const given = payload === undefined ? undefined : await readFile(payload, "utf8");
  if (set.length > 0) {
    let value: unknown = JSON.parse(given ?? textOf(letter));
    for (const assignment of set.map(readAssignment))
      value = withField(value, assignment.steps, assignment.value);

    return { text: JSON.stringify(value) };
  }
  if (given !== undefined) return { text: given };
  const { text, file } = await editText(textOf(letter), process.env);

  return { text, from: file };
}

function textOf({ payload }: DeadLetter): string {
  return payload.kind === "json"
    ? JSON.stringify(payload.value, null, 2)
    : payload.kind === "text"
      ? payload.text
      : "";
}

/** As the runtime writes it; what is no JSON is left to the contract's check. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim();
  }
}

function teller(
  { format, dryRun }: Pick<DlqOptions & ChangeOptions, "format" | "dryRun">,
  what: string,
  output: Output,
) {
  const { log, error } = output;
  let count = 0;
  let reportedAt = Date.now();

  return (letter: DeadLetter, refusal: string | undefined): void => {
    count++;
    const name = printable(`${letter.ref} of ${letter.queue} (${letter.message ?? "?"})`);
    if (format === "json") log(JSON.stringify({ ref: letter.ref, queue: letter.queue, refusal }));
    else if (refusal !== undefined) error(`${name}: left where it is: ${printable(refusal)}`);
    else if (count <= LINES_BEFORE_PROGRESS) log(`${name}: ${dryRun ? "would be " : ""}${what}`);
    else if (Date.now() - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = Date.now();
      error(`${counted(count, "letter")} …`);
    }
  };
}

function summary(
  { done, refused, run, complete }: RunResult,
  what: string,
  {
    dryRun,
    format,
    limit,
    all = false,
  }: Readonly<{ dryRun: boolean; format: string; limit?: string; all?: boolean }>,
  output: Output,
): number {
  const would = dryRun ? "would be " : "";
  const left = refused === 0 ? "" : `, ${String(refused)} left where they are`;
  const more = complete || !all ? "" : "; stopped before the end, the rest is where it was";
  const text = `${counted(done, "letter")} ${would}${what}${left}${more}.`;
  output.error(dryRun || done === 0 ? text : `${text} Run ${run.slice(0, 8)} in the audit trail.`);
  if (!all && !complete && String(done) === limit) output.error("There may be more: --limit or --all.");
  if (format === "table" && done + refused === 0) output.error("No dead letter is meant by that.");

  return refused > 0 || done === 0 || more !== "" ? dlqExit.refused : dlqExit.done;
}

function whichOnes(output: Output): number {
  output.error(
    "Say which letters: ids, --queue, --message, --reason, --older-than, --younger-than, or --all.",
  );

  return dlqExit.refused;
}

async function confirmed(question: string, output: Output): Promise<boolean> {
  if (!process.stdin.isTTY) {
    output.error("Nobody can be asked here: --yes says that you are sure.");

    return false;
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question(question)).trim());
  } finally {
    asking.close();
  }
}
