import type { ConsumeMessage } from "amqplib";
import { auditCopy, entryOf, keptContent } from "./audit.js";
import { editedCopy, requeuedCopy, type NewContent } from "./copies.js";
import { readDeadLetter, type DeadLetter } from "./dead-letter.js";
import { DeadLetterError } from "./error.js";
import type { DeadLetterPlace } from "./place.js";
import type { LetterProblem } from "./problems.js";
import type { RunOptions, Work } from "./work.js";

/** A letter that was sent again this often needs `force`: what came back three times will come back a fourth. */
export const maxRequeues = 3;

/** What is changed about one letter. */
export type Edit = Readonly<{
  ref: string;
  queue?: string | undefined;
  /** The new content of the letter. */
  content: (letter: DeadLetter) => Buffer;
  /** SHA-256 of the content that was looked at; where it is another by now, the edit is refused as `changed`. */
  was?: string | undefined;
  /** It stays among the dead letters. Default: it is sent again. */
  keep?: boolean;
}>;

type Why = Pick<RunOptions, "because" | "force">;

/** Writes it down, then puts it back into its queue. */
export function requeueing({ because, force = false }: Why): Work {
  return {
    why: ({ letter }) => (force ? undefined : (loopOf(letter) ?? textOf(letter.problems))),
    async act({ raw, letter }, { id, by, publisher }) {
      await publisher.publish(
        auditCopy(entryOf(letter, { by, run: id, because, forced: force }, "requeued")),
      );
      await publisher.publish(requeuedCopy(raw, letter, { by, run: id, now: new Date() }));
    },
  };
}

/** Writes it down with its content. */
export function discarding({ because, force = false }: Why): Work {
  return {
    why: () => undefined,
    async act({ raw, letter }, { id, by, publisher }) {
      const entry = entryOf(letter, { by, run: id, because, forced: force }, "discarded");
      await publisher.publish(auditCopy({ ...entry, ...keptContent(raw.content) }));
    },
  };
}

/**
 * Writes it down with both contents, then sends it again or leaves it among the dead letters.
 *
 * @throws DeadLetterError `changed`, or `refused` with what is wrong with the new content
 */
export function editing(edit: Edit, { because, force = false }: Why): Work {
  const contents = new Map<ConsumeMessage, NewContent>();
  const newContentOf = (raw: ConsumeMessage, letter: DeadLetter, place: DeadLetterPlace): NewContent => {
    const known = contents.get(raw);
    if (known !== undefined) return known;
    const content = edit.content(letter);
    // Whatever version it was written for: it is checked against today's.
    const version = place.messages.find(({ messageName }) => messageName === letter.message)?.version;
    const made = { content, version };
    contents.set(raw, made);

    return made;
  };

  return {
    why({ raw, letter, place }) {
      if (edit.was !== undefined && edit.was !== letter.payloadHash) {
        throw new DeadLetterError("changed", `${letter.ref} is no longer what you looked at: look again`);
      }
      const made = newContentOf(raw, letter, place);
      if (force) return undefined;
      const { problems } = readDeadLetter(withContent(raw, made), place, new Date());
      if (problems.length > 0) {
        throw new DeadLetterError(
          "refused",
          `the new payload of ${letter.ref} is not what the contract says`,
          { problems },
        );
      }

      return edit.keep === true ? undefined : loopOf(letter);
    },
    async act({ raw, letter, place }, { id, by, publisher }) {
      const made = newContentOf(raw, letter, place);
      const entry = entryOf(letter, { by, run: id, because, forced: force }, "edited");
      await publisher.publish(auditCopy({ ...entry, ...keptContent(raw.content, made.content) }));
      if (edit.keep === true) await publisher.publish(editedCopy(raw, letter, place, made));
      else {
        await publisher.publish(auditCopy({ ...entry, action: "requeued" }));
        await publisher.publish(requeuedCopy(raw, letter, { by, run: id, now: new Date() }, made));
      }
    },
  };
}

function loopOf({ requeued }: DeadLetter): string | undefined {
  return requeued < maxRequeues
    ? undefined
    : `it was sent again ${requeued} times and came back each time: mend the cause or the letter, or use force`;
}

function textOf(problems: readonly LetterProblem[]): string | undefined {
  return problems.length === 0
    ? undefined
    : problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}

function withContent(raw: ConsumeMessage, { content, version }: NewContent): ConsumeMessage {
  const headers = { ...raw.properties.headers };
  if (version !== undefined) headers["x-schema-version"] = version;

  return { ...raw, content, properties: { ...raw.properties, headers } };
}
