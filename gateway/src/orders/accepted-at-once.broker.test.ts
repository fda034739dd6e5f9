import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  article,
  KEY,
  openGatewayBench,
  startServices,
  type GatewayBench,
} from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";

let bench: GatewayBench;
const { post } = httpClient(() => bench.gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

test("once the order service has left three orders without a reply, the others are accepted without a wait, and none is lost", async () => {
  const gateway = await bench.another({ PLACE_TIMEOUT_MS: "60000" });
  const hasty = await bench.another({ PLACE_TIMEOUT_MS: "500" });
  await bench.services.stop("orders.requests");
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push(idOf((await post("/api/orders", article, {}, hasty)).body));
  // This one waits for its reply, and its gateway for nobody else: what one gateway knows the other does not.
  const waiting = post("/api/orders", article, {}, gateway);

  for (let n = 0; n < 20; n++) {
    const { status, body } = await post("/api/orders", article, {}, hasty);
    expect([status, body]).toMatchObject([202, { status: "accepted", totalAmount: "59.98" }]);
    ids.push(idOf(body));
  }
  expect(await post(`/api/orders/${ids[0]}/cancel`, {}, { "x-api-key": KEY }, hasty)).toMatchObject({
    status: 202,
    body: { status: "accepted" },
  });
  // The 23 orders, the one that waits, and the cancellation.
  await expect.poll(() => bench.services.waiting("orders.requests")).toBe(25);

  await bench.services.start("orders.requests");
  expect((await waiting).status).toBe(201);
  await expect.poll(() => ids.every((id) => bench.services.orders.has(id))).toBe(true);
  // One that is sent at a time finds out; until then it is 202.
  await expect.poll(async () => (await post("/api/orders", article, {}, hasty)).status).toBe(201);
});

test("nobody waits for the reply of a silent service, and its first reply ends that", async () => {
  const gateway = await bench.another({ PLACE_TIMEOUT_MS: "300" });
  await bench.services.stop("orders.requests");
  for (let n = 0; n < 3; n++) await post("/api/orders", article, {}, gateway);
  const probe = await post("/api/orders", article, {}, gateway);
  expect(probe.status).toBe(202);
  await bench.services.start("orders.requests");

  await expect.poll(async () => (await post("/api/orders", article, {}, gateway)).status).toBe(201);
});
