// Whose handler gets a message that says nothing of its type: the first whose schema lets it through.

import { describe, expect, test } from "vitest";
import { diffContracts } from "../diff-contracts.js";
import { contractOf } from "../testing/contract-of.js";
import { edited, type Edit } from "../testing/read-bakery.js";

const lighthouse = `
asyncapi: 3.0.0
info: { title: Lighthouse, version: 1.0.0 }
channels:
  watch:
    address: watch
    bindings: { amqp: { is: queue, queue: { name: watch, durable: true } } }
    messages:
      Lit: { $ref: "#/components/messages/Lit" }
      Dimmed: { $ref: "#/components/messages/Dimmed" }
  fog:
    address: fog.seen
    bindings: { amqp: { is: routingKey, exchange: { name: coast, type: topic, durable: true } } }
    messages:
      Thick: { payload: { type: object, required: [metres], properties: { metres: { type: integer } } } }
      Thin: { payload: { type: object, required: [colour], properties: { colour: { type: string } } } }
  ask:
    address: tide
    bindings: { amqp: { is: routingKey, exchange: { name: coast, type: topic, durable: true } } }
    messages: { AskTide: { payload: { type: object } } }
  answers:
    address: null
    messages:
      High: { payload: { type: object, required: [high], properties: { high: { const: true } } } }
      Low: { payload: { type: object, required: [high], properties: { high: { const: false } } } }
operations:
  keepWatch: { action: receive, channel: { $ref: "#/channels/watch" } }
  seeFog: { action: receive, channel: { $ref: "#/channels/fog" }, x-exclusive: true }
  askTide: { action: send, channel: { $ref: "#/channels/ask" }, reply: { channel: { $ref: "#/channels/answers" } } }
components:
  messages:
    Lit: { headers: { type: object, properties: {} }, payload: { type: object, required: [lamp], properties: { lamp: { const: on } } } }
    Dimmed: { payload: { type: object, required: [lamp, by], properties: { lamp: { const: dim }, by: { type: integer } } } }
    Rested: { payload: { type: object, properties: { hours: { type: integer } } } }
`;

const lit = "required: [lamp], properties: { lamp: { const: on } }";
const rested = 'Rested: { $ref: "#/components/messages/Rested" }';
const toLit = 'Lit: { $ref: "#/components/messages/Lit" }';
const toDimmed = 'Dimmed: { $ref: "#/components/messages/Dimmed" }';

async function verdicts(before: string, after: string): Promise<readonly (readonly string[])[]> {
  const [old, fresh] = [await contractOf(before), await contractOf(after)];
  const words = (changes: ReturnType<typeof diffContracts>) =>
    changes
      .filter(({ id }) => /-by\/|^operation/.test(id))
      .map(({ id, verdict, deploy }) => `${verdict} ${id}: ${deploy}`);

  return [words(diffContracts(old, fresh)), words(diffContracts(fresh, old))];
}

describe.each<[change: string, edits: readonly Edit[], forth: readonly string[], back: readonly string[]]>([
  [
    "a message that may have any fields comes first",
    [[toLit, `${rested}\n      ${toLit}`]],
    [
      "breaking queue/watch/taken-by/Rested/of/Dimmed/Lit: side by side",
      "needs-care operation/keepWatch/Rested/added: consumers first",
    ],
    [
      "needs-care queue/watch/left-by/Rested/of/Dimmed/Lit: any order",
      "breaking operation/keepWatch/Rested/removed: side by side",
    ],
  ],
  [
    "the same comes last",
    [[toDimmed, `${toDimmed}\n      ${rested}`]],
    ["safe operation/keepWatch/Rested/added: consumers first"],
    ["breaking operation/keepWatch/Rested/removed: side by side"],
  ],
  [
    "two that tell themselves apart change places",
    [[`${toLit}\n      ${toDimmed}`, `${toDimmed}\n      ${toLit}`]],
    [],
    [],
  ],
  [
    "the first one no longer asks for the value that told it from the other",
    [[lit, "properties: { lamp: { type: string } }"]],
    ["breaking queue/watch/taken-by/Lit/of/Dimmed: side by side"],
    ["needs-care queue/watch/left-by/Lit/of/Dimmed: any order"],
  ],
  [
    "the first one may be some of what the other is",
    [[lit, "properties: { lamp: { type: string }, by: { type: integer, maximum: 3 } }"]],
    ["needs-care queue/watch/partly-taken-by/Lit/of/Dimmed: any order"],
    ["needs-care queue/watch/left-by/Lit/of/Dimmed: any order"],
  ],
  [
    "the second one no longer asks for the value that told it from the first",
    [["lamp: { const: dim }", "lamp: { const: on }"]],
    ["breaking queue/watch/taken-by/Lit/of/Dimmed: side by side"],
    ["needs-care queue/watch/left-by/Lit/of/Dimmed: any order"],
  ],
  [
    "the first one no longer asks for the value, and the second has a header that tells it",
    [
      [lit, "properties: { lamp: { type: string } }"],
      [
        "Dimmed: { payload:",
        "Dimmed: { headers: { type: object, properties: { kind: { const: dim } } }, payload:",
      ],
    ],
    [],
    [],
  ],
  [
    "what is subscribed to is told apart no longer",
    [["{ type: object, required: [metres],", "{ type: object,"]],
    ["breaking subscription/lighthouse/coast/fog.seen/taken-by/Thick/of/Thin: side by side"],
    ["needs-care subscription/lighthouse/coast/fog.seen/left-by/Thick/of/Thin: any order"],
  ],
  [
    "replies are told apart no longer",
    [["high: { const: true }", "high: { type: boolean }"]],
    ["breaking replies/lighthouse/tide/AskTide/taken-by/High/of/Low: side by side"],
    ["needs-care replies/lighthouse/tide/AskTide/left-by/High/of/Low: any order"],
  ],
])("%s", (_, edits, forth, back) => {
  test("is judged in both directions", async () => {
    expect(await verdicts(lighthouse, edited(lighthouse, edits))).toEqual([forth, back]);
  });
});

describe("two messages that nothing tells apart", () => {
  const loose = edited(lighthouse, [
    [lit, "properties: { lamp: { type: string } }"],
    ["required: [lamp, by], properties: { lamp: { const: dim }", "properties: { lamp: { type: string }"],
  ]);
  const swapped = edited(loose, [[`${toLit}\n      ${toDimmed}`, `${toDimmed}\n      ${toLit}`]]);

  test("may not change places: the other one takes all", async () => {
    expect(await verdicts(loose, swapped)).toEqual([
      [
        "needs-care queue/watch/left-by/Lit/of/Dimmed: any order",
        "breaking queue/watch/taken-by/Dimmed/of/Lit: side by side",
      ],
      [
        "needs-care queue/watch/left-by/Dimmed/of/Lit: any order",
        "breaking queue/watch/taken-by/Lit/of/Dimmed: side by side",
      ],
    ]);
  });

  test("are nothing new where both stay where they are, or both are renamed", async () => {
    const renamed = edited(loose, [
      ["Lit", "Shone"],
      ["Dimmed", "Faded"],
    ]);

    expect(await verdicts(loose, loose)).toEqual([[], []]);
    expect(await verdicts(loose, renamed)).toEqual([[], []]);
  });

  test("need care where their queue is new with them", async () => {
    const without = edited(loose, [[/ {2}keepWatch:.*\n/, ""]]);

    expect((await verdicts(without, loose))[0]).toContain(
      "needs-care queue/watch/taken-by/Lit/of/Dimmed: any order",
    );
  });

  test("do not matter in a system, whose senders say what they send", async () => {
    const system = (text: string) =>
      text
        .replace("channels:", "x-services: { lighthouse: Shines. }\nx-exchanges: {}\nchannels:")
        .replaceAll("{ action:", "{ x-service: lighthouse, action:");

    expect((await verdicts(system(loose), system(swapped)))[0]).not.toContainEqual(
      expect.stringContaining("taken-by"),
    );
  });
});
