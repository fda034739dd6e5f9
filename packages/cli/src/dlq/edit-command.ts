import { printable } from "@warren/text";
import { readFile } from "node:fs/promises";
import type { DeadLetter } from "@warren/broker-admin/dead-letters";
import type { Output } from "../output.js";
import { editText } from "./editor.js";
import { filterOf, runOptionsOf, type ChangeOptions, type DlqOptions } from "./options.js";
import { letterReporter, reportRun } from "./report.js";
import { readAssignment, withField } from "./set-field.js";
import { dlqExit, withAdmin, type AsOperator } from "./with-admin.js";

/** What `warren dlq edit` takes. */
export type EditOptions = DlqOptions &
  ChangeOptions &
  Readonly<{ queue?: string; set: readonly string[]; payload?: string; keep: boolean }>;

/** Gives one letter another payload, and sends it again unless it is to be kept. Returns the exit code. */
export async function dlqEditCommand(ref: string, options: EditOptions, output: Output): Promise<number> {
  return withAdmin(options, output, async (as) => {
    const letter = await findLetter(ref, options, as);
    if (letter === undefined) {
      output.error(`There is no dead letter ${printable(ref)}.`);

      return dlqExit.notDone;
    }
    const { text, from } = await newPayload(letter, options);
    const content = Buffer.from(options.force ? text : compact(text), "utf8");
    if (content.equals(Buffer.from(compact(textOf(letter)), "utf8"))) {
      output.error("Nothing was changed.");

      return dlqExit.notDone;
    }
    try {
      return await edit(letter, content, { ...as, options, output });
    } catch (error) {
      if (from !== undefined)
        output.error(`What you wrote is in ${from}: mend it and give it with --payload.`);
      throw error;
    }
  });
}

async function findLetter(
  ref: string,
  options: EditOptions,
  { admin, signal }: AsOperator,
): Promise<DeadLetter | undefined> {
  let letter: DeadLetter | undefined;
  await admin.look(filterOf(options, [ref]), { limit: 1, signal, whole: true }, (found) => (letter = found));

  return letter;
}

async function edit(
  letter: DeadLetter,
  content: Buffer,
  { admin, signal, options, output }: AsOperator & Readonly<{ options: EditOptions; output: Output }>,
): Promise<number> {
  const { keep, queue } = options;
  const reported = { ...options, done: keep ? "edited" : "edited and sent again" };
  const result = await admin.edit(
    {
      ref: letter.ref,
      queue: queue ?? letter.queue,
      was: letter.payloadHash,
      keep,
      content: () => content,
    },
    runOptionsOf(options, signal),
    letterReporter(reported, output),
  );

  return reportRun(result, reported, output);
}

/** `from` is the file in which somebody wrote it. */
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
    : payload.kind === "none"
      ? ""
      : payload.text;
}

/** As the runtime writes it; what is no JSON is left to the contract's check. */
function compact(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text.trim();
  }
}
