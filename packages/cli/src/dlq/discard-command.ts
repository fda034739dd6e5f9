import { createInterface } from "node:readline/promises";
import { counted } from "@warren/text";
import type { Output } from "../output.js";
import {
  filterOf,
  limitOf,
  runOptionsOf,
  saysWhich,
  sayWhich,
  type ChangeOptions,
  type DlqOptions,
  type FilterOptions,
} from "./options.js";
import { letterReporter, reportRun } from "./report.js";
import { dlqExit, withAdmin } from "./with-admin.js";

/** What `warren dlq discard` takes. */
export type DiscardOptions = DlqOptions &
  FilterOptions &
  Omit<ChangeOptions, "force"> &
  Readonly<{ because: string; yes: boolean }>;

/** Takes letters away, after asking. Returns the exit code. */
export async function dlqDiscardCommand(
  refs: readonly string[],
  options: DiscardOptions,
  output: Output,
): Promise<number> {
  if (!saysWhich(options, refs)) {
    output.error(sayWhich);

    return dlqExit.notDone;
  }

  return withAdmin(options, output, async ({ admin, signal }) => {
    const filter = filterOf(options, refs);
    const run = {
      ...runOptionsOf({ ...options, force: false }, signal),
      limit: limitOf(options),
      because: options.because,
    };
    if (!options.dryRun && !options.yes) {
      const { done } = await admin.discard(filter, { ...run, dryRun: true });
      const question = `Discard ${counted(done, "letter")}? Their content stays in the audit trail only. (y/N) `;
      if (!(await isConfirmed(question, output))) return dlqExit.notDone;
    }
    const reported = { ...options, done: "discarded" };
    const result = await admin.discard(filter, run, letterReporter(reported, output));

    return reportRun(result, reported, output);
  });
}

async function isConfirmed(question: string, output: Output): Promise<boolean> {
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
