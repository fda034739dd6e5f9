import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attribute } from "@warren/messaging";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createJourneyReader } from "./read-journey.js";

const id = randomUUID();
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-journeys-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const problem = (code: string) =>
  expect.objectContaining({ problem: expect.objectContaining({ code }) as object }) as Error;

async function writeSpan(): Promise<void> {
  const attributes = {
    [attribute.subject]: id,
    [attribute.conversationId]: "c",
    [attribute.message]: "PlaceOrder",
  };
  const times = { kind: 3, startMs: 5, endMs: 8, links: [] };
  const span = { service: "gateway", name: "send", traceId: "t", spanId: "s", ...times, attributes };
  await writeFile(join(folder, "gateway.jsonl"), `${JSON.stringify(span)}\n`);
}

test("an order's journey is read from the folder", async () => {
  await writeSpan();

  expect(await createJourneyReader(folder)(id)).toMatchObject({
    ...{ id, correlationIds: ["c"], startMs: 5, endMs: 8 },
    steps: [{ kind: "sent", message: "PlaceOrder", service: "gateway" }],
  });
});

test.each([
  ["no folder", () => undefined],
  ["a folder that nobody has written to", () => join(folder, "none")],
  ["a folder without the order", () => folder],
])("of %s it says that there are no traces", async (_, where) => {
  await expect(createJourneyReader(where())(id)).rejects.toEqual(problem("no_traces"));
});

test("so many wait at most; the next are refused, and taken once there is room", async () => {
  await writeSpan();
  const read = createJourneyReader(folder);
  const first = Array.from({ length: 20 }, () => read(id));

  await expect(read(id)).rejects.toEqual(problem("unavailable"));
  expect(await Promise.all(first)).toHaveLength(20);
  expect(await read(id)).toMatchObject({ id });
});
