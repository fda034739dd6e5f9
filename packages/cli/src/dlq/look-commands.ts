import { writeFile } from "node:fs/promises";
import { counted } from "@warren/text";
import type { AuditEntry, DeadLetter } from "@warren/broker-admin/dead-letters";
import type { Output } from "../output.js";
import { entryText, letterText, rowOf, tableHead } from "./letter-text.js";
import { filterOf, limitOf, type DlqOptions, type FilterOptions } from "./options.js";
import { dlqExit, withAdmin } from "./with-admin.js";

const USUAL_WIDTH = 160;

/** Prints the letters that are meant, a line each. Returns the exit code. */
export async function dlqListCommand(
  refs: readonly string[],
  options: DlqOptions & FilterOptions,
  output: Output,
): Promise<number> {
  return withAdmin(options, output, async ({ admin, signal }) => {
    const filter = filterOf(options, refs);
    const limit = limitOf(options);
    const print = printer(options, output);
    let count = 0;
    const { scanned, complete } = await admin.look(filter, { limit, signal }, (letter) => {
      count++;
      print.one(letter, () => [...(count === 1 ? [tableHead] : []), rowOf(letter, widthOf())]);
    });
    print.end();
    if (count === limit) output.error(`The first ${counted(count, "letter")}: --limit or --all shows more.`);
    else if (!complete) output.error("Somebody works on these letters now: there may be more.");
    else output.error(`${counted(count, "letter")} of ${String(scanned)}.`);

    return dlqExit.done;
  });
}

/** What `warren dlq show` takes. */
export type ShowOptions = DlqOptions &
  Pick<FilterOptions, "queue"> &
  Readonly<{ whole: boolean; /** A file for the payload, as it is. */ out?: string }>;

/** Prints all that is known of letters, or writes one's payload to a file. Returns the exit code. */
export async function dlqShowCommand(
  refs: readonly string[],
  options: ShowOptions,
  output: Output,
): Promise<number> {
  return withAdmin(options, output, async ({ admin, signal }) => {
    const { whole, out } = options;
    const print = printer(options, output);
    let count = 0;
    // The rest of the queues may hold one with the same id, but whoever asks for one letter wants it soon.
    let content: Buffer | undefined;
    await admin.look(filterOf(options, refs), { limit: refs.length, signal, whole }, (letter, bytes) => {
      count++;
      if (out === undefined) {
        print.one(letter, () => [...(count > 1 ? [""] : []), letterText(letter, { whole })]);
      } else content = bytes;
    });
    if (out === undefined) print.end();
    else if (count > 1) throw new Error("--out takes the payload of one letter: give one id");
    else if (content !== undefined) {
      await writeFile(out, content);
      output.error(`${counted(content.length, "byte")} written to ${out}.`);
    }
    if (count > 0) return dlqExit.done;
    output.error(`There is no dead letter ${refs.join(", ")}.`);

    return dlqExit.notDone;
  });
}

/** Prints the newest entries of the audit trail, the newest last. Returns the exit code. */
export async function dlqAuditCommand(
  refs: readonly string[],
  options: DlqOptions & Pick<FilterOptions, "limit" | "all">,
  output: Output,
): Promise<number> {
  return withAdmin(options, output, async ({ admin, signal }) => {
    const limit = limitOf(options);
    const newest: AuditEntry[] = [];
    const print = printer(options, output);
    const show = (entry: AuditEntry) => print.one(entry, () => [entryText(entry)]);
    const { complete } = await admin.audit(
      (entry) => {
        if (refs.length > 0 && !refs.includes(entry.ref ?? "")) return;
        if (limit === "all") show(entry);
        else newest.push(entry);
        if (newest.length > Number(limit)) newest.shift();
      },
      { signal },
    );
    for (const entry of newest) show(entry);
    print.end();
    if (complete) return dlqExit.done;
    output.error(
      "The audit trail was not read to its end: what else was done is not known. Run the same command again.",
    );

    return dlqExit.notDone;
  });
}

/** Text as it comes, or a JSON list that is written as it comes. */
function printer({ format }: Pick<DlqOptions, "format">, { log }: Output) {
  let before = "[";

  return {
    one(thing: DeadLetter | AuditEntry, lines: () => readonly string[]) {
      if (format === "table") for (const line of lines()) log(line);
      else {
        log(`${before}${JSON.stringify(thing)}`);
        before = ",";
      }
    },
    end() {
      if (format === "json") log(before === "[" ? "[]" : "]");
    },
  };
}

function widthOf(): number {
  return process.stdout.isTTY ? process.stdout.columns : USUAL_WIDTH;
}
