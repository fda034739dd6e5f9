import { randomUUID } from "node:crypto";
import { gateway, SimulateFailure, type FailureSimulated } from "@warren/generated/gateway";
import { topology } from "@warren/generated/topology";
import { createPublisher, subscribe, type Publisher } from "@warren/messaging";
import { openServiceBench, type ServiceBench } from "@warren/service-host/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startPayment } from "./service.js";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
let bench: ServiceBench;
let publisher: Publisher<typeof gateway>;
const heard: FailureSimulated["data"][] = [];

beforeAll(async () => {
  bench = await openServiceBench({
    start: startPayment,
    topology,
    environment: { SIMULATE_FAILURES: "admin" },
  });
  const { connection } = bench;
  publisher = await createPublisher(gateway, connection);
  await subscribe(
    gateway,
    {
      OrderStatusChanged: silent,
      PlaceOrder: silent,
      CancelOrder: silent,
      FailureSimulated: ({ data }) => void heard.push(data),
    },
    { connection, logger },
  );
});
afterEach(() => bench.stop());
afterAll(async () => {
  await publisher.close();
  await bench.close();
});

test("where no instance lets failures be simulated, whoever asks is told that nobody listens", async () => {
  await bench.start({ SIMULATE_FAILURES: "off" });

  await expect(tell({ action: "report" })).rejects.toMatchObject({ code: "unroutable" });
});

test("every instance of the service does what it is told and answers, over HTTP nobody is let in", async () => {
  const [one, two] = [await listening(), await listening()];
  const type = "provider_declines";

  const started = await tell({ service: "payment", action: "start", type, durationMs: 60_000 });
  await expect
    .poll(() => answers(started))
    .toMatchObject([
      { service: "payment", types: expect.arrayContaining([type]) as unknown, active: [{ type }] },
      { service: "payment", active: [{ type }] },
    ]);
  expect(new Set(answers(started).map(({ instance }) => instance)).size).toBe(2);
  expect([one, two].every(({ faults }) => faults.isActive(type))).toBe(true);
  expect((await fetch(`${one.url}/admin/simulate-failure`)).status).toBe(404);

  const ended = await tell({ action: "end" });
  await expect.poll(() => answers(ended)).toMatchObject([{ active: [] }, { active: [] }]);
  expect([one, two].some(({ faults }) => faults.isActive(type))).toBe(false);
});

test("what is meant for another service is not done, nor answered; a failure without a type is refused", async () => {
  const { faults } = await listening();

  const other = await tell({ service: "shipping", action: "start", type: "provider_down" });
  const refused = await tell({ action: "start" });
  await expect
    .poll(() => answers(refused))
    .toMatchObject([{ refused: expect.stringContaining("which failure") as string, active: [] }]);
  expect(answers(other)).toEqual([]);
  expect(faults.active()).toEqual([]);
});

/** Starts an instance, and waits until it hears what it is told: it is up before it has a connection to the broker. */
async function listening() {
  const instance = await bench.start();
  await expect.poll(async () => (await fetch(`${instance.url}/health/ready`)).status).toBe(200);

  return instance;
}

async function tell(data: Omit<SimulateFailure["data"], "requestId">): Promise<string> {
  const requestId = randomUUID();
  await publisher.publish([SimulateFailure({ requestId, ...data })]);

  return requestId;
}

function answers(requestId: string): readonly FailureSimulated["data"][] {
  return heard.filter((one) => one.requestId === requestId);
}
