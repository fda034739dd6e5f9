import type { Described, Message, Pointer } from "@warren/asyncapi";
import type { Both } from "./both.js";
import type { Change } from "./change.js";
import { compareDescribed } from "./contents/compare-contents.js";
import { schemaAt } from "./diff-payloads.js";
import { judged } from "./judge-payload-change.js";
import type { PayloadChange } from "./payload/payload-change.js";

/** What changed in the headers of messages. Whoever routes or authorises by a header goes by it, whether it is required or not. */
export function headerChanges(both: Both): readonly Change[] {
  return both.old.messages.flatMap((message) => {
    const successor = both.new.messages.find(({ name }) => name === message.name);
    if (successor === undefined) return [];

    return changesOf(message, successor).map((change): Change => {
      const isGone = change.keyword === "removed";
      const { at, envelope } = isGone ? message : successor;

      return {
        ...judged(change, { part: "headers", message: message.name }, both),
        at: {
          document: isGone ? "old" : "new",
          pointer: `${schemaAt(`${at}/headers`, envelope.headers)}${change.pointer}` as Pointer,
        },
      };
    });
  });
}

function changesOf(before: Message, after: Message): readonly PayloadChange[] {
  return compareDescribed(asHeaders(before.envelope.headers), asHeaders(after.envelope.headers), {
    foreign: undefined,
    asJson: true,
  }).map((change) =>
    isMissed(change) ? { ...change, widened: true, narrowed: change.narrowed || isRenamed(change) } : change,
  );
}

/** Headers are fields with names, whether a document says so, says something of them, or nothing at all. */
function asHeaders(described: Described | undefined): Described {
  const { format, schema = {}, written } = described ?? { format: undefined, written: {} };
  const said =
    typeof schema === "object" && !("$ref" in schema) ? { type: "object" as const, ...schema } : schema;

  return { format, schema: said, written };
}

/** A header that a receiver of the old version may look for in vain. */
function isMissed(change: PayloadChange): boolean {
  return !change.path.includes("/") && (change.keyword === "removed" || isRenamed(change));
}

function isRenamed({ keyword }: PayloadChange): boolean {
  return keyword === "renamed";
}
