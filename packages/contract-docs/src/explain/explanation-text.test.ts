import path from "node:path";
import { expect, test } from "vitest";
import { readPostOffice } from "@warren/asyncapi/testing";
import { explain } from "./explain.js";
import { explanationText } from "./explanation-text.js";

// After a wanted change: `npx vitest run packages/contract-docs/src/explain -u`, then read the diff as prose.

const postOffice = await readPostOffice();

test.each([
  ["a-route", "letters", "letter.abroad.posted"],
  ["a-key-nobody-knows", "letters", "bill.posted"],
  ["a-key-nothing-matches", "letters", "letter.aborad.posted.now"],
  ["a-key-with-a-typo", "letters", "lettr.abroad.psted"],
  ["a-key-that-leads-nowhere", "letters", "letter.lost"],
  ["a-fanout", "nowhere", ""],
  ["the-default-exchange", "", "sorting"],
  ["no-such-queue", "", "sortign"],
  ["a-queue", "sorting", undefined],
  ["a-dead-letter-queue", "sorting.dead", undefined],
  ["a-retry-queue", "sorting.retry.2500", undefined],
  ["a-queue-and-an-exchange-of-one-name", "strays", undefined],
  ["a-message", "LetterPosted", undefined],
  ["an-exchange", "letters", undefined],
  ["a-key-without-its-exchange", "letter.north.posted", undefined],
])("%s reads as it was reviewed, and fits 100 columns", async (name, asked, routingKey) => {
  const text = explanationText(explain(postOffice, asked, routingKey));

  await expect(`${text}\n`).toMatchFileSnapshot(path.join(import.meta.dirname, "golden", `${name}.txt`));
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
});

test.each([
  ["letter", "by", 'exchange "letter" in the document. Did you mean letters?'],
  [
    "Sorting",
    undefined,
    '"Sorting" in the document. Did you mean sorting, sorting.dead or sorting.retry.250?',
  ],
  ["LettersPosted", undefined, '"LettersPosted" in the document. Did you mean LetterPosted?'],
  ["quite-something-else", undefined, '"quite-something-else" in the document.'],
])(
  "%s is nothing of the document, and the answer offers what may have been meant",
  (asked, routingKey, words) => {
    expect(explanationText(explain(postOffice, asked, routingKey))).toContain(words);
  },
);

test("as data an answer holds the same facts", () => {
  const explanation = explain(postOffice, "letters", "letter.north.posted");

  expect(JSON.parse(JSON.stringify(explanation))).toMatchObject({
    ok: true,
    answers: [
      {
        kind: "route",
        channels: ["letterPosted"],
        senders: [{ service: "counter", priority: 3, persistent: false, mandatory: false }],
        queues: [{ queue: { name: "sorting", settings: { attempts: 4 } }, unhandled: ["ParcelPosted"] }],
        unmatched: { applies: "never", outcome: "kept", alternate: "strays", queues: ["strays"] },
      },
    ],
  });
});
