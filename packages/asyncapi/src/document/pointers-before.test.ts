import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Model, Pointer } from "../model/model.js";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";
import { pointersBefore } from "./pointers-before.js";

// What is said of a converted document has to stand where its author wrote what it is about.

const file = path.join(import.meta.dirname, "old.json");

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const address = fc
  .tuple(fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), fc.constantFrom("/", ".", ":", "~"))
  .map(([words, separator]) => words.join(separator));
const operation = fc.record({
  id: fc.option(word),
  messages: fc.integer({ min: 1, max: 3 }),
  inComponents: fc.boolean(),
  format: fc.option(fc.constant("application/vnd.aai.asyncapi;version=2.6.0")),
});
const channels = fc.uniqueArray(
  fc.record({ address, publish: fc.option(operation), subscribe: fc.option(operation) }),
  { minLength: 1, maxLength: 4, selector: (channel) => channel.address },
);

type Operation = Readonly<{
  id: string | null;
  messages: number;
  inComponents: boolean;
  format: string | null;
}>;
type Channel = Readonly<{ address: string; publish: Operation | null; subscribe: Operation | null }>;

test("every operation, message and key of a converted document is found where it stood before", async () => {
  await fc.assert(
    fc.asyncProperty(channels, async (given) => {
      const old = documentOf(given);
      const { model, before } = await converted(old);

      for (const { id, at } of model.operations) {
        const there = at === "/" ? undefined : targetOf(old, before(at));
        expect(there).toHaveProperty("message");
        expect(id).toBe(there?.["operationId"] ?? id);
      }
      for (const { name, at, payloadAt } of model.messages) {
        expect(targetOf(old, before(at))).toMatchObject({ name });
        expect(targetOf(old, before(payloadAt))).toEqual({ type: "string", title: name });
      }
      for (const { id, at } of model.keys) expect(before(at)).toBe(`/channels/${escaped(id)}`);
    }),
    { numRuns: 40 },
  );
});

async function converted(old: object): Promise<Readonly<{ model: Model; before: (at: Pointer) => Pointer }>> {
  const loaded = sourceOf(file, JSON.stringify(old));
  if (!loaded.ok) throw new Error(loaded.findings.map(({ text }) => text).join("\n"));
  const checked = await checkLoaded(loaded, new Map(), { validate: false });
  if (!checked.ok) throw new Error(checked.findings.map(({ text }) => text).join("\n"));

  return { model: checked.model, before: pointersBefore(old, JSON.parse(loaded.source.text)) };
}

function documentOf(given: readonly Channel[]) {
  const components: Record<string, unknown> = {};
  const ids = new Set<string>();
  const operationOf = ({ id, messages, inComponents, format }: Operation, place: string) => {
    const own = Array.from({ length: messages }, (_, index) => {
      const name = `${place} ${String(index)}`;
      const message = {
        name,
        ...(format === null ? {} : { schemaFormat: format }),
        payload: { type: "string", title: name },
      };
      if (!inComponents) return message;
      components[`message${String(Object.keys(components).length)}`] = message;

      return { $ref: `#/components/messages/message${String(Object.keys(components).length - 1)}` };
    });
    const isNew = id !== null && !ids.has(id);
    if (isNew) ids.add(id);

    return { ...(isNew ? { operationId: id } : {}), message: own.length === 1 ? own[0] : { oneOf: own } };
  };
  const channelOf = ({ address: name, publish, subscribe }: Channel) => ({
    ...(publish === null ? {} : { publish: operationOf(publish, `${name} in`) }),
    ...(subscribe === null ? {} : { subscribe: operationOf(subscribe, `${name} out`) }),
  });

  return {
    asyncapi: "2.6.0",
    info: { title: "Old", version: "1.0.0" },
    channels: Object.fromEntries(given.map((channel) => [channel.address, channelOf(channel)])),
    components: { messages: components },
  };
}

/** What stands at a pointer, through references on the way and at its end. */
function targetOf(root: unknown, pointer: string): Readonly<Record<string, unknown>> | undefined {
  let node = root;
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    node = followed(root, (node as Record<string, unknown> | undefined)?.[key]);
  }

  return node as Record<string, unknown> | undefined;
}

function followed(root: unknown, node: unknown): unknown {
  const target = (node as Readonly<{ $ref?: string }> | undefined)?.$ref;

  return target === undefined ? node : targetOf(root, target.slice(1));
}

function escaped(step: string): string {
  return step.replaceAll("~", "~0").replaceAll("/", "~1");
}
