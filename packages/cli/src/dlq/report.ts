import { counted, printable } from "@warren/text";
import type { OnLetter, RunResult } from "@warren/broker-admin/dead-letters";
import type { Output } from "../output.js";
import type { ChangeOptions, DlqOptions } from "./options.js";
import { dlqExit } from "./with-admin.js";

const REPORT_EVERY_MS = 2_000;
const LINES_BEFORE_PROGRESS = 50;

/** What a run did to letters (`sent again`), and how it is to be printed. */
export type Reported = Readonly<{ done: string }> & Pick<DlqOptions & ChangeOptions, "format" | "dryRun">;

/** Prints what became of each letter: the first ones a line each, then how many there were, every two seconds. */
export function letterReporter({ done, format, dryRun }: Reported, { log, error }: Output): OnLetter {
  let count = 0;
  let reportedAt = Date.now();

  return (letter, skipped) => {
    count++;
    const name = printable(`${letter.ref} of ${letter.queue} (${letter.message ?? "?"})`);
    // Programs read this: the field keeps its name.
    if (format === "json") log(JSON.stringify({ ref: letter.ref, queue: letter.queue, problem: skipped }));
    else if (skipped !== undefined) error(`${name}: left where it is: ${printable(skipped)}`);
    else if (count <= LINES_BEFORE_PROGRESS) log(`${name}: ${dryRun ? "would be " : ""}${done}`);
    else if (Date.now() - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = Date.now();
      error(`${counted(count, "letter")} …`);
    }
  };
}

/** Prints what a run came to. Returns the exit code. */
export function reportRun(
  { done, skipped, run, complete }: RunResult,
  reported: Reported & Readonly<{ limit?: string; all?: boolean }>,
  output: Output,
): number {
  const { dryRun, format, limit, all = false } = reported;
  const would = dryRun ? "would be " : "";
  const left = skipped === 0 ? "" : `, ${String(skipped)} left where they are`;
  const more = complete || !all ? "" : "; stopped before the end, the rest is where it was";
  const text = `${counted(done, "letter")} ${would}${reported.done}${left}${more}.`;
  output.error(dryRun || done === 0 ? text : `${text} Run ${run.slice(0, 8)} in the audit trail.`);
  if (!all && !complete && String(done) === limit) output.error("There may be more: --limit or --all.");
  if (format === "table" && done + skipped === 0) output.error("No dead letter is meant by that.");

  return skipped > 0 || done === 0 || more !== "" ? dlqExit.notDone : dlqExit.done;
}
