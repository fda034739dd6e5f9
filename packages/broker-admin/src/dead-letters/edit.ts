import type { ConsumeMessage } from "amqplib";
import { header } from "@warren/messaging/amqp";
import { auditCopy, entryOf, keptContent } from "./audit.js";
import { editedCopy, requeuedCopy, type NewContent } from "./copies.js";
import { readDeadLetter, type DeadLetter } from "./dead-letter.js";
import { DeadLetterError } from "./error.js";
import { skippedAsLoop, type Operation, type OperationOptions } from "./operation.js";
import type { TakenLetter } from "./scan.js";

/** What is changed about one letter. */
export type Edit = Readonly<{
  ref: string;
  queue?: string | undefined;
  /** The new content of the letter. */
  content: (letter: DeadLetter) => Buffer;
  /** SHA-256 of the content that was looked at; where it is another by now, the edit fails with `changed`. */
  was?: string | undefined;
  /** It stays among the dead letters. Default: it is sent again. */
  keep?: boolean;
}>;

/**
 * Gives a letter another content: records both in the audit trail, then sends it again or leaves it among the dead letters.
 * `skips` checks the new content against the contract.
 *
 * @throws DeadLetterError `changed`, or `invalid` with what is wrong with the new content, or for a pack of several messages
 */
export function editLetter(edit: Edit, options: OperationOptions): Operation {
  const { force = false } = options;
  const contents = new Map<ConsumeMessage, NewContent>();
  const newContentOf = (taken: TakenLetter): NewContent => {
    const made = contents.get(taken.raw) ?? newContent(taken, edit);
    contents.set(taken.raw, made);

    return made;
  };

  return {
    skips(taken) {
      const { letter } = taken;
      if (edit.was !== undefined && edit.was !== letter.payloadHash) {
        throw new DeadLetterError("changed", `${letter.ref} is no longer what you looked at: look again`);
      }
      if (letter.packed > 1) throw new DeadLetterError("invalid", packIsNotEdited(letter));
      const made = newContentOf(taken);
      if (force) return undefined;
      checkContent(taken, made);

      return edit.keep === true ? undefined : skippedAsLoop(letter);
    },
    async act(taken, run) {
      const { id, by, publisher } = run;
      const { raw, letter, source } = taken;
      const made = newContentOf(taken);
      const entry = entryOf(letter, run, options, "edited");
      await publisher.publish(auditCopy({ ...entry, ...keptContent(raw.content, made.content) }));
      if (edit.keep === true) await publisher.publish(editedCopy(raw, letter, source, made));
      else {
        await publisher.publish(auditCopy({ ...entry, action: "requeued" }));
        await publisher.publish(requeuedCopy(taken, { by, run: id, now: new Date() }, made));
      }
    },
  };
}

function packIsNotEdited({ ref, packed }: DeadLetter): string {
  return `${ref} holds ${packed} messages: send it again, and those that fail once more come back one by one`;
}

function newContent({ letter, source }: TakenLetter, edit: Edit): NewContent {
  // Whatever version it was written for: it is checked against today's.
  const version = source.messages.find(({ messageName }) => messageName === letter.message)?.version;

  return { content: edit.content(letter), version };
}

function checkContent({ raw, letter, source }: TakenLetter, made: NewContent): void {
  const { problems } = readDeadLetter(withContent(raw, made), source, new Date());
  if (problems.length === 0) return;

  throw new DeadLetterError("invalid", `the new payload of ${letter.ref} is not what the contract says`, {
    problems,
  });
}

function withContent(raw: ConsumeMessage, { content, version }: NewContent): ConsumeMessage {
  const headers = { ...raw.properties.headers };
  if (version !== undefined) headers[header.schemaVersion] = version;

  return { ...raw, content, properties: { ...raw.properties, headers } };
}
