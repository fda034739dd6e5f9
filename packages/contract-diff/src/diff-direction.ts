import { doubtOf, readingOf, type PublishMeans } from "@warren/asyncapi";
import { listed } from "@warren/text";
import type { Change } from "./change.js";
import type { Contract } from "./read-contract.js";

/** That one word of 2.x was taken for two things: then what looks the same is turned round, or what looks turned round is the same. */
export function directionChanges(before: Contract, after: Contract): readonly Change[] {
  const [was, is] = [before.source.direction?.means, after.source.direction?.means];
  if (was === undefined || is === undefined || was === is) return [];
  const words: Readonly<Record<PublishMeans, string>> = {
    receive: "what this application receives",
    send: "what it sends",
  };

  return [
    {
      id: "document/publish",
      verdict: "not-compared",
      what: `\`publish\` is read as ${words[was]} in the old document, and as ${words[is]} in the new one`,
      atRunTime:
        "If only the signs of it changed, all else that is said here is about another application. Say which it is: `--publish-means send` or `receive` reads both alike.",
      affects: [],
      deploy: "not known",
      before: [],
      at: { document: "new", pointer: "/channels" },
    },
  ];
}

/**
 * How `publish` of 2.x was read, where the other document may mean another thing by it: its signs contradict one another, are not the other's,
 * or the other one is of 3.x, which says itself what is sent.
 */
export function directionNotes(before: Contract, after: Contract): readonly string[] {
  const both = [before, after];
  const means = new Set(both.map(({ source }) => source.direction?.means));
  const notes = both.flatMap(({ label, source: { direction } }) => {
    if (direction === undefined || direction.why === "chosen") return [];
    const doubt = doubtOf(direction);
    if (doubt === undefined && means.size === 1) return [];
    const other = direction.means === "receive" ? "send" : "receive";
    const against = doubt === undefined ? "" : ` But ${doubt}.`;

    return [
      {
        label,
        text: `${readingOf(direction)}.${against} If that is not so, \`--publish-means ${other}\` reads it the other way round.`,
      },
    ];
  });

  return [...new Set(notes.map(({ text }) => text))].map(
    (text) =>
      `In ${listed([...new Set(notes.filter((note) => note.text === text).map(({ label }) => label))])}, ${text}`,
  );
}
