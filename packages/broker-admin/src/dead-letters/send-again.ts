import { auditCopy, entryOf } from "./audit.js";
import { requeuedCopy } from "./copies.js";
import { skippedAsLoop, type Operation, type OperationOptions } from "./operation.js";
import type { LetterProblem } from "./problems.js";

/** Sends a letter again: records it in the audit trail, then puts the message back into its queue. */
export function sendAgain({ because, force = false }: OperationOptions): Operation {
  return {
    skips: ({ letter }) => (force ? undefined : (skippedAsLoop(letter) ?? textOf(letter.problems))),
    async act({ raw, letter }, { id, by, publisher }) {
      await publisher.publish(
        auditCopy(entryOf(letter, { by, run: id, because, forced: force }, "requeued")),
      );
      await publisher.publish(requeuedCopy(raw, letter, { by, run: id, now: new Date() }));
    },
  };
}

function textOf(problems: readonly LetterProblem[]): string | undefined {
  return problems.length === 0
    ? undefined
    : problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}
