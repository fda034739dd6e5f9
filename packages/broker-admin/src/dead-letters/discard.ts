import { auditCopy, entryOf, keptContent } from "./audit.js";
import { propertiesToPutBack } from "./copies.js";
import type { Operation, OperationOptions } from "./operation.js";

/** Discards a letter: the audit trail records it with its content, and with what it takes to put it back. */
export function discard(options: OperationOptions): Operation {
  return {
    skips: () => undefined,
    async act({ raw, letter, source }, run) {
      await run.publisher.publish(
        auditCopy({
          ...entryOf(letter, run, options, "discarded"),
          ...keptContent(raw.content),
          putBack: propertiesToPutBack(raw, letter, source),
        }),
      );
    },
  };
}
