import type { Both } from "./both.js";
import type { Change } from "./change.js";
import { renameChanges } from "./renamed-service.js";

/** Services that were added or removed. What they send and take is reported with their operations. */
export function serviceChanges({ old, new: after, renamed }: Both): readonly Change[] {
  const removed = old.services.filter(({ name }) => !after.services.some((other) => other.name === name));
  const added = after.services.filter(({ name }) => !old.services.some((other) => other.name === name));

  return [
    ...renameChanges(old, after, renamed),
    ...removed.map(({ name, at }): Change => {
      const queues = old.operations.flatMap((operation) =>
        operation.service === name && "queue" in operation ? [operation.queue] : [],
      );

      return {
        id: `service/${name}/removed`,
        verdict: "needs-care",
        what: `service ${name} is gone`,
        atRunTime:
          queues.length > 0
            ? `Once its last instance has stopped nobody takes from ${[...new Set(queues)].join(", ")}: unbind and delete what is not taken over.`
            : "It took nothing from any queue.",
        affects: [{ service: name, operation: undefined }],
        deploy: "any order",
        before: [],
        at: { document: "old", pointer: at },
      };
    }),
    ...added.map(({ name, at }): Change => ({
      id: `service/${name}/added`,
      verdict: "safe",
      what: `service ${name} is new`,
      atRunTime: "Its operations say what it takes and sends.",
      affects: [],
      deploy: "any order",
      before: [],
      at: { document: "new", pointer: at },
    })),
  ];
}
