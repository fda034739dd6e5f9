import type { Described, Message, Pointer } from "@warren/asyncapi";
import type { Both } from "./both.js";
import type { Change } from "./change.js";
import { compareContents } from "./contents/compare-contents.js";
import { judged } from "./judge-payload-change.js";
import type { PayloadChange } from "./payload/payload-change.js";
import { askedFor, isRaised } from "./version.js";

/** What changed in the payloads of messages. */
export function payloadChanges(both: Both): readonly Change[] {
  return both.old.messages.flatMap((message) => {
    const successor = both.new.messages.find(({ name }) => name === message.name);
    if (successor === undefined) return [];
    const found = compareContents(message, successor);
    const asked = askedFor(found);
    const version = {
      from: message.version,
      to: successor.version,
      asked,
      raised: isRaised(message.version, successor.version, asked),
    };

    return found.map((change) => ({
      ...judged(change, { part: "payload", message: message.name }, both),
      version,
      at: placeOf(change, message, successor),
    }));
  });
}

function placeOf(change: PayloadChange, before: Message, after: Message): Change["at"] {
  const isGone = change.keyword === "removed";
  const { payloadAt, envelope } = isGone ? before : after;

  return {
    document: isGone ? "old" : "new",
    pointer: `${schemaAt(payloadAt, envelope.payload)}${change.pointer}` as Pointer,
  };
}

/** Where a described part's schema stands: one that names its language is a step deeper. */
export function schemaAt(at: Pointer, described: Described | undefined): Pointer {
  return described?.format === undefined ? at : `${at}/schema`;
}
