import { auditCopy, entryOf, keptContent } from "./audit.js";
import type { Operation, OperationOptions } from "./operation.js";

/** Discards a letter: the audit trail records it with its content. */
export function discard({ because, force = false }: OperationOptions): Operation {
  return {
    skips: () => undefined,
    async act({ raw, letter }, { id, by, publisher }) {
      const entry = entryOf(letter, { by, run: id, because, forced: force }, "discarded");
      await publisher.publish(auditCopy({ ...entry, ...keptContent(raw.content) }));
    },
  };
}
