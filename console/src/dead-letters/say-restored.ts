import { sayProblem } from "../parts/say-problem.js";
import type { Tone } from "../parts/tone.js";
import type { BulkEnd } from "./bulk.js";

/** What came of putting letters back, in words, and how it is to be taken. */
export function sayRestored({ done, left, isPart, end }: BulkEnd): Readonly<{ text: string; tone: Tone }> {
  const count = done === 1 ? "1 letter is back." : `${done.toLocaleString()} letters are back.`;
  const why = [...left].map(([reason, of]) => `${of.toLocaleString()} not: ${reason}.`);
  const said = done === 0 && why.length > 0 ? why : [count, ...why];
  const parts = end.kind === "stopped" ? [...said, STOPPED] : isPart ? [...said, MAYBE_MORE] : said;
  if (end.kind === "failed")
    return { text: `Not all of it is back: ${sayProblem(end.error)} ${parts.join(" ")}`, tone: "failed" };

  return {
    text: parts.join(" "),
    tone: left.size > 0 || isPart || end.kind === "stopped" ? "waiting" : "done",
  };
}

const STOPPED = "You stopped it. What is still in the audit trail can be put back from there.";
const MAYBE_MORE =
  "That may not be all of them: the audit trail is too long to be read whole in ten seconds, or has lost its oldest entries, they hold more than 64 MiB, or the message broker did not answer. What is still in the audit trail can be put back from there.";
