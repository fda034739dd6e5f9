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

/** Sends letters to the queue they came from. Returns the exit code. */
export async function dlqRequeueCommand(
  refs: readonly string[],
  options: DlqOptions & FilterOptions & ChangeOptions,
  output: Output,
): Promise<number> {
  if (!saysWhich(options, refs)) {
    output.error(sayWhich);

    return dlqExit.notDone;
  }

  return withAdmin(options, output, async ({ admin, signal }) => {
    const run = { ...runOptionsOf(options, signal), limit: limitOf(options) };
    const reported = { ...options, done: "sent again" };
    const result = await admin.requeue(filterOf(options, refs), run, letterReporter(reported, output));

    return reportRun(result, reported, output);
  });
}
