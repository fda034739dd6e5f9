import { expect, test } from "vitest";
import { startBroker } from "../server/broker.js";
import { cases } from "./cases/index.js";
import { readRecorded } from "./recorded.js";
import { play } from "./stage.js";

const recorded = await readRecorded();

test("every case has a name of its own, and what a RabbitMQ does in it is recorded", () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  expect(cases.map(({ name }) => name).toSorted()).toEqual(Object.keys(recorded).toSorted());
});

test.concurrent.each(cases)("as RabbitMQ does it: $name", async ({ name, steps }) => {
  const broker = await startBroker();
  try {
    expect(await play({ connect: broker.connect, patienceMs: 0 }, steps)).toEqual(recorded[name]);
  } finally {
    await broker.close();
  }
});
