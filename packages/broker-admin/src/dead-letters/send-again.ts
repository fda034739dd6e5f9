import { auditCopy, entryOf } from "./audit.js";
import { requeuedCopy } from "./copies.js";
import { skippedAsLoop, type Operation, type OperationOptions } from "./operation.js";
import type { DeadLetter } from "./dead-letter.js";
import type { SourceQueue } from "./source-queue.js";

/** Sends a letter again: records it in the audit trail, then puts the message back into its queue. */
export function sendAgain(options: OperationOptions): Operation {
  const { force = false } = options;

  return {
    skips: ({ letter, source }) => (force ? undefined : (skippedAsLoop(letter) ?? whyNot(letter, source))),
    async act(taken, run) {
      const { id, by, publisher } = run;
      await publisher.publish(auditCopy(entryOf(taken.letter, run, options, "requeued")));
      await publisher.publish(requeuedCopy(taken, { by, run: id, now: new Date() }));
    },
  };
}

function whyNot(
  { verdict, reason, problems, movedFrom, queue }: DeadLetter,
  { brokerQueues }: SourceQueue,
): string | undefined {
  if (verdict === "refused") {
    return `its handler refused it for good, and would again unless what it speaks of has changed (then use force): ${reason}`;
  }
  if (problems.length === 0) return undefined;
  const text = problems
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");

  return movedFrom === undefined || movedFrom === queue || brokerQueues.includes(movedFrom)
    ? text
    : `${text}. It would go to ${queue} again, to which somebody moved it; it had died in ${movedFrom}: move it back there`;
}
