import type { PublishMeans } from "@warren/asyncapi";
import type { Change } from "./change.js";
import type { Contract } from "./read-contract.js";

/** That one word of 2.x was taken for two things: then what looks the same is turned round, or what looks turned round is the same. */
export function directionChanges(before: Contract, after: Contract): readonly Change[] {
  const [was, is] = [before.source.publishMeans, after.source.publishMeans];
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
