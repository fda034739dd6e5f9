import { randomUUID } from "node:crypto";
import { openProxy, type Proxy } from "@warren/messaging/testing";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RunningGateway } from "./gateway.js";
import { gatewayDescription } from "./testing/described.js";
import { article, startServices } from "./testing/gateway-bench.js";
import { sendRaw } from "./testing/raw-requests.js";
import { AUDIENCE, ISSUER } from "./testing/tokens.js";
import { openVerifiedBench, type VerifiedBench } from "./testing/verified-bench.js";

// Connected, and neither confirms nor answers: as a broker whose disk hangs, or one behind a dead line.

const description = gatewayDescription();
const operations = Object.entries(description.document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId }]) => ({ path, method, name: operationId })),
);
const id = randomUUID();

const BODIES: Readonly<Record<string, object>> = {
  "orders.place": article,
  "orders.cancel": {},
  "catalog.put": { products: [{ productId: "prod-001", name: "Lamp", price: 29.99 }] },
  "stock.adjust": { adjustments: [{ productId: "prod-001", delta: 5 }] },
  "admin.deadLetters.requeue": { refs: ["x"] },
  "admin.deadLetters.discard": { refs: ["x"], because: "A test." },
  "admin.deadLetters.restore": { run: "x" },
  "admin.deadLetters.edit": { payload: {} },
  "admin.pauses.start": { queue: "payments.commands", reason: "A test.", durationMs: 1_000 },
  "admin.simulate.start": { service: "payment", type: "slow_handlers", durationMs: 1_000 },
};

/** What these say is known without the broker, and with which status. Traces are in files, of which this gateway has none. */
const WITHOUT_BROKER: Readonly<Record<string, number>> = {
  me: 200,
  "admin.services": 200,
  "admin.circuits": 200,
  "admin.flow": 200,
  "admin.insights": 200,
  "admin.pauses.list": 200,
  "admin.pauses.start": 200,
  "admin.pauses.end": 200,
  "admin.mails.list": 404,
  "admin.mails.show": 404,
  "orders.journey": 404,
};

const NOT_NOW = ["unavailable", "no_answer", "outcome_unknown", "dead_letters_busy"];

let verified: VerifiedBench;
let proxy: Proxy;
let gateway: RunningGateway;
let admin: Readonly<Record<string, string>>;

beforeAll(async () => {
  verified = await openVerifiedBench();
  await startServices(verified.bench.services);
  proxy = await openProxy(verified.bench.vhost.amqpUrl);
  gateway = await verified.bench.another({
    AMQP_URL: proxy.url,
    AUTH_MODE: "verified",
    PLACE_TIMEOUT_MS: "1000",
    SIMULATE_FAILURES: "local",
    JWT_SECRET: verified.key.toString(),
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
  });
  admin = await verified.as({ sub: "ann", roles: ["admin"] });
});
afterAll(async () => {
  proxy.thaw();
  await verified.bench.close();
  await proxy.close();
});

test("a broker that says nothing keeps nobody waiting, whatever they ask for", async () => {
  proxy.freeze();
  const answers = await Promise.all(operations.map(ask));
  const read = (name: string) => answers.filter((one) => one.name === name);

  for (const [at, { name, request, answer }] of answers.entries()) {
    expect(description.undescribed({ ...request, ...answer }), name).toBeUndefined();
    const [operation, known] = [operations[at], WITHOUT_BROKER[name]];
    if (known === undefined || operation === undefined)
      expect(NOT_NOW, name).toContain((answer.body as { code?: string }).code);
    // Redis has half a second for an answer. All is asked for at once, and a busy machine needs longer: then it is asked again.
    else if (answer.status !== known) {
      expect(answer, name).toMatchObject({ status: 503, body: { code: "unavailable" } });
      await expect
        .poll(async () => (await ask(operation)).answer, { timeout: 60_000, message: name })
        .toMatchObject({ status: known });
    }
  }
  expect(read("orders.place")).toMatchObject([
    { answer: { status: 503, body: { code: "outcome_unknown" } } },
  ]);
}, 120_000);

test("once the broker speaks again, so does the gateway", async () => {
  proxy.thaw();
  await vi.waitFor(async () => {
    const { answer } = await ask({ path: "/api/products/{productId}", method: "get", name: "catalog.get" });

    expect(answer.status).toBe(200);
  }, 120_000);
}, 150_000);

async function ask({ path, method, name }: (typeof operations)[number]) {
  const body = BODIES[name];
  const request = {
    method: method.toUpperCase(),
    path: addressOf(path),
    headers: { ...admin, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  };

  return { name, request, answer: await sendRaw(gateway.url, request) };
}

function addressOf(path: string): string {
  if (path === "/api/admin/mails/{id}") return "/api/admin/mails/1";
  const filled = path.replace("{id}", id).replace("{productId}", "prod-001").replace("{ref}", "x");
  if (path === "/api/admin/pauses") return `${filled}?queue=payments.commands`;
  if (path === "/api/notifications") return `${filled}?userId=${id}`;

  return path === "/api/admin/failures" ? `${filled}?service=payment` : filled;
}
