import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { programNames, type ProgramName } from "@warren/programs";
import { providePrometheus, type PrometheusProgram } from "@warren/stack/testing";
import { LAMP, orderOf, type Product, startSystem, type System, untilEnded } from "@warren/test-system";

type Sample = Readonly<{ name: string; labels: ReadonlyMap<string, string>; value: number }>;

/** All labels that a metric may have. Each has few values: a new one must be one of these, or be added here with its reason. */
const LABELS = new Set(
  [
    ["service", "version", "le", "quantile"],
    // The contract's: what a stranger names otherwise is "unknown". Of addresses for replies there are 300 at most.
    ["queue", "message", "request", "exchange", "routing_key", "remote"],
    // As senders call themselves: 100 at most.
    ["sender"],
    // Unions in our code.
    ["outcome", "state", "step", "reason", "from", "to", "channel", "template", "action", "peer"],
    // Names of health checks, from code: 100 at most.
    ["check"],
    ["method", "route", "status", "currency"],
    // Of the process: prom-client's own.
    ["kind", "type", "space", "major", "minor", "patch"],
  ].flat(),
);

/** There are fewer of it than the threshold of a product that names none. */
const SHORT: Product = { productId: "prod-short", name: "Last of its kind", price: "5.00", stock: 1 };

const run = promisify(execFile);

let prometheus: PrometheusProgram;
let system: System;
let ids: readonly string[];

beforeAll(async () => {
  prometheus = await providePrometheus();
  system = await startSystem(inject("warrenStack"));
  await system.gateway.supply([LAMP, SHORT]);
  ids = [
    await system.gateway.placeSurely(orderOf({ email: "ada@example.com" })),
    await system.gateway.placeSurely(orderOf({})),
    await system.gateway.placeSurely(orderOf({ paymentMethod: "card-declined" })),
    await system.gateway.placeSurely(orderOf({ address: { country: "AQ" } })),
  ];
  await untilEnded(system, ids);
  // Nothing is in hand any more, and all of it is counted.
  await system.audit();
  for (const id of ids) await system.gateway.order(id);
});
afterAll(() => system.close());

test.each(programNames)(
  "no metric of %s has a label that grows with orders, customers or callers",
  async (name) => {
    const samples = await samplesOf(name);
    const labels = samples.flatMap(({ labels }) => [...labels]);
    const series = new Map<string, number>();
    for (const { name: metric } of samples) series.set(metric, (series.get(metric) ?? 0) + 1);

    expect(samples.length).toBeGreaterThan(50);
    expect([...new Set(labels.map(([label]) => label))].filter((label) => !LABELS.has(label))).toEqual([]);
    expect(labels.filter(([, value]) => looksLikeAnId(value))).toEqual([]);
    expect([...series].filter(([, count]) => count > 500).map(([metric]) => metric)).toEqual([]);
  },
);

test.each(programNames)("metrics of %s are named as Prometheus wants it", async (name) => {
  const text = await textOf(name);
  const types = new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, metric = "", type = ""]) => [metric, type]),
  );

  for (const [metric, type] of types) {
    // Those of prom-client itself are as they are.
    if (/^(nodejs|process)_/.test(metric)) continue;
    expect(metric).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(metric).not.toMatch(/_(ms|millis|kb|mb|percent)(_|$)/);
    if (type === "counter") expect(metric).toMatch(/_total$/);
    else expect(metric).not.toMatch(/_total$/);
  }
});

test("promtool complains of metrics that are not as Prometheus wants them", async () => {
  const gauge = "# HELP bad_total A number.\n# TYPE bad_total gauge\nbad_total 1\n";

  expect(await complaintsOf(gauge)).toEqual([
    'bad_total non-counter metrics should not have "_total" suffix',
  ]);
  expect(await complaintsOf("{")).toEqual([expect.stringContaining("error while linting")]);
});

test.each(programNames)("promtool has nothing against the metrics of %s", async (name) => {
  const complaints = await complaintsOf(await textOf(name));

  // Those of prom-client itself are as they are.
  expect(complaints.filter((line) => !line.startsWith("nodejs_active_"))).toEqual([]);
});

test("orders are counted by what became of them, with the money that came and how long it took", async () => {
  const valueOf = valuesIn(await samplesOf("order"));
  const views = await Promise.all(ids.map((id) => system.gateway.order(id)));
  const paid = views.filter(({ body }) => !["rejected", "cancelled"].includes(body.status));
  const cents = paid.reduce((sum, { body }) => sum + Math.round(Number(body.totalAmount) * 100), 0);

  expect(valueOf("order_status_changes_total", { from: "none", to: "created" })).toBe(4);
  expect(valueOf("order_status_changes_total", { from: "capturing", to: "confirmed" })).toBe(2);
  expect(valueOf("order_compensations_total", { reason: "payment_declined" })).toBe(1);
  expect(valueOf("order_compensations_total", { reason: "shipping_unavailable" })).toBe(1);
  expect(paid).toHaveLength(2);
  expect(valueOf("order_revenue_total", { currency: "USD" })).toBeCloseTo(cents / 100, 6);
  expect(valueOf("order_saga_duration_seconds_count", { outcome: "confirmed", reason: "none" })).toBe(2);
  expect(
    valueOf("order_saga_duration_seconds_count", { outcome: "rejected", reason: "payment_declined" }),
  ).toBe(1);
  expect(valueOf("order_saga_step_duration_seconds_count", { step: "authorizing", outcome: "refused" })).toBe(
    1,
  );
  expect(valueOf("order_saga_step_duration_seconds_count", { step: "reserving", outcome: "done" })).toBe(4);
  expect(valueOf("warren_message_wait_seconds_count", {})).toBeGreaterThan(0);
});

test.each(programNames)("%s measures its own HTTP, by route and status", async (name) => {
  await textOf(name);
  const requests = (await samplesOf(name)).filter(
    ({ name: metric }) => metric === "warren_http_request_duration_seconds_count",
  );
  const scrapes = requests.find(({ labels }) => labels.get("route") === "/metrics");

  expect(scrapes?.labels.get("status")).toBe("200");
  expect(scrapes?.value).toBeGreaterThan(0);
});

test("each consumed queue shows how old its oldest message is: 0 seconds where none is in hand", async () => {
  const samples = await samplesOf("order");
  const queuesOf = (metric: string) =>
    samples.filter(({ name }) => name === metric).map(({ labels }) => labels.get("queue"));
  const oldest = samples.filter(({ name }) => name === "warren_queue_oldest_seconds");

  expect(queuesOf("warren_queue_oldest_seconds")).toEqual(queuesOf("warren_queue_consuming"));
  expect(oldest.map(({ value }) => value).filter((value) => value !== 0)).toEqual([]);
});

test("the gateway measures what it asks of services, and the inventory counts what runs short", async () => {
  const gateway = await samplesOf("gateway");
  const inventory = await samplesOf("inventory");

  expect(
    gateway
      .find(
        ({ name, labels }) =>
          name === "warren_rpc_request_duration_seconds_count" && labels.get("request") === "GetOrder",
      )
      ?.labels.get("outcome"),
  ).toBe("answered");
  expect(
    inventory
      .filter(({ name }) => name === "inventory_products_short")
      .map(({ labels, value }) => `${labels.get("state")} ${value}`),
  ).toEqual(["low 1", "out 0"]);
});

test("what a service cannot finish shows: the message in its hand gets older, and so does the order that waits for it", async () => {
  const locking = await system.local("payment").running().pool.connect();
  onTestFinished(() => locking.release(true));
  await locking.query("begin");
  await locking.query("lock table payments in access exclusive mode");
  const id = await system.gateway.placeSurely(orderOf());

  await expect
    .poll(async () =>
      valuesIn(await samplesOf("payment"))("warren_queue_oldest_seconds", { queue: "payments.commands" }),
    )
    .toBeGreaterThan(0);
  const open = async (name: string) => valuesIn(await samplesOf("order"))(name, { state: "authorizing" });
  await expect.poll(() => open("order_orders_open")).toBe(1);
  await expect.poll(() => open("order_orders_open_oldest_seconds")).toBeGreaterThan(0.5);

  await locking.query("rollback");
  await untilEnded(system, [id]);
  await expect.poll(() => open("order_orders_open")).toBe(0);
  expect(await open("order_orders_open_oldest_seconds")).toBe(0);
  await expect
    .poll(async () =>
      valuesIn(await samplesOf("payment"))("warren_queue_oldest_seconds", { queue: "payments.commands" }),
    )
    .toBe(0);
});

/** The value of the first sample of a metric with these labels. */
function valuesIn(samples: readonly Sample[]) {
  return (name: string, labels: Readonly<Record<string, string>>) =>
    samples.find(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels.get(label) === value),
    )?.value;
}

/** What `promtool check metrics` says of a page of metrics, line by line. */
async function complaintsOf(text: string): Promise<readonly string[]> {
  const { promtool, env } = prometheus;
  const checking = run(promtool, ["check", "metrics"], { env: { ...process.env, ...env } });
  checking.child.stdin?.end(text);
  // It ends with a code above 0 where it has something to say.
  const { stderr } = await checking.catch((error: unknown) => error as { stderr: string });

  return stderr.split("\n").filter((line) => line !== "");
}

async function textOf(name: ProgramName): Promise<string> {
  return (await fetch(`${system.url(name)}/metrics`)).text();
}

async function samplesOf(name: ProgramName): Promise<readonly Sample[]> {
  const text = await textOf(name);

  return [...text.matchAll(/^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/gm)].map(
    ([, metric = "", labels = "", value]) => ({
      name: metric,
      labels: new Map(
        [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = "", of = ""]) => [label, of]),
      ),
      value: Number(value),
    }),
  );
}

/** A UUID, a long number or hexadecimal, an address of somebody, or what the broker makes up. */
function looksLikeAnId(value: string): boolean {
  return (
    /[0-9a-f]{8}-[0-9a-f]{4}-/i.test(value) ||
    /\d{7,}/.test(value) ||
    /(?=[0-9a-f]*\d)[0-9a-f]{16,}/i.test(value) ||
    /@/.test(value) ||
    /^amq\./.test(value) ||
    /^(prod|order|user)-\d/.test(value)
  );
}
