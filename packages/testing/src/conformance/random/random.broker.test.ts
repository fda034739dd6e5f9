import { createVhost } from "@warren/stack/testing";
import { connect } from "amqplib";
import fc from "fast-check";
import { expect, inject, test } from "vitest";
import { startBroker } from "../../server/broker.js";
import { play, type Target } from "../stage.js";
import { program, type Program } from "./program.js";
import { stepsOf } from "./steps-of.js";

// Programs that nobody thought of, on a RabbitMQ and on the in-memory broker: both must do the same. WARREN_PROGRAMS=2000 in the environment
// runs so many instead of those few of every run, which CI draws alike each time: a difference that is found there comes of what was changed.
// WARREN_SEED=… brings those back in which one was found.

const LANES = 12;
const programs = Number(process.env["WARREN_PROGRAMS"] ?? 72);
const SEED_OF_CI = 20_261_130;
// The last ones are for a machine that others keep busy: a program is compared by what two long looks agree in.
const PATIENCE_MS = [15, 100, 400, 2_000];

test("random programs lead to the same on a RabbitMQ and on the in-memory broker", async () => {
  const seed =
    fc.readConfigureGlobal().seed ?? (process.env["CI"] === undefined ? Date.now() % 2 ** 31 : SEED_OF_CI);
  let different = 0;
  const lane = async (at: number) => {
    const vhost = await createVhost(inject("warrenStack"));
    const rabbit = { connect: () => connect(vhost.amqpUrl) };
    try {
      await fc.assert(
        fc.asyncProperty(program, async (drawn) => {
          const difference = await differenceIn(drawn, rabbit);
          if (difference === "none of its own") different++;
          else expect(difference?.memory).toEqual(difference?.rabbit);
        }),
        {
          seed: seed + at,
          numRuns: Math.ceil(programs / LANES),
          endOnFailure: process.env["WARREN_PROGRAMS"] === undefined,
        },
      );
    } finally {
      await vhost.drop();
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, at) => lane(at)));

  // Where RabbitMQ itself does now this and now that, there is nothing to compare with. That must stay the exception.
  expect(different).toBeLessThan(programs / 10);
});

type Difference = Readonly<{ rabbit: readonly string[]; memory: readonly string[] }>;

async function differenceIn(
  drawn: Program,
  rabbit: Omit<Target, "patienceMs">,
): Promise<Difference | "none of its own" | undefined> {
  const memory = await inMemory(drawn);
  const seen: string[] = [];
  for (const patienceMs of PATIENCE_MS) {
    const found = await play({ ...rabbit, patienceMs }, stepsOf(drawn));
    if (JSON.stringify(found) === JSON.stringify(memory)) return undefined;
    seen.push(JSON.stringify(found));
  }
  const [last, before] = seen.toReversed();

  return last === before && last !== undefined
    ? { rabbit: JSON.parse(last) as readonly string[], memory }
    : "none of its own";
}

async function inMemory(drawn: Program): Promise<readonly string[]> {
  const broker = await startBroker();
  try {
    return await play({ connect: broker.connect, patienceMs: 0 }, stepsOf(drawn));
  } finally {
    await broker.close();
  }
}
