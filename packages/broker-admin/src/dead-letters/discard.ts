import { auditCopy, entryOf, keptContent } from "./audit.js";
import { propertiesToPutBack } from "./copies.js";
import type { Operation, OperationOptions } from "./operation.js";

/** Discards a letter: the audit trail records it with its content, and with what it takes to put it back. */
export function discard({ because, force = false }: OperationOptions): Operation {
  return {
    skips: () => undefined,
    async act({ raw, letter, source }, { id, by, publisher }) {
      const entry = entryOf(letter, { by, run: id, because, forced: force }, "discarded");
      await publisher.publish(
        auditCopy({
          ...entry,
          ...keptContent(raw.content),
          putBack: propertiesToPutBack(raw, letter, source),
        }),
      );
    },
  };
}
