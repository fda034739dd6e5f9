import { createVhost } from "@warren/stack/testing";
import { connect } from "amqplib";
import { expect, inject, test } from "vitest";
import { cases } from "./cases/index.js";
import type { Case } from "./cases/case.js";
import { readRecorded, writeRecorded, type Recorded } from "./recorded.js";
import { play } from "./stage.js";

// What is expected of the in-memory broker is what a RabbitMQ answers here. `WARREN_RECORD=1` writes it down anew.

const LANES = 12;
/** A busy machine needs longer to deliver: where an observation differs it is made again with more patience. */
const PATIENCE_MS = [15, 150, 600];

test("a RabbitMQ does in every case what is recorded of it", async () => {
  const recording = process.env["WARREN_RECORD"] === "1";
  const recorded: Recorded = recording ? {} : await readRecorded();
  const seen: Record<string, readonly string[]> = {};
  const waiting = [...cases];
  const lane = async () => {
    const vhost = await createVhost(inject("warrenStack"));
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        seen[next.name] = await observed(next, vhost.amqpUrl, recorded[next.name]);
      }
    } finally {
      await vhost.drop();
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  const inOrder = Object.fromEntries(cases.map(({ name }) => [name, seen[name] ?? []]));
  if (recording) await writeRecorded(inOrder);
  expect(inOrder).toEqual(recording ? await readRecorded() : recorded);
});

async function observed(one: Case, url: string, recorded: readonly string[] | undefined) {
  let seen: readonly string[] = [];
  // Nothing is recorded: it is watched with the most patience at once.
  for (const patienceMs of recorded === undefined ? [150] : PATIENCE_MS) {
    seen = await play({ connect: () => connect(url), patienceMs }, one.steps);
    if (JSON.stringify(seen) === JSON.stringify(recorded)) break;
  }

  return seen;
}
