import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "@warren/messaging/testing";
import {
  dashboards,
  expressionsIn,
  filledIn,
  prometheusClient,
  queriesOf,
  quickRules,
  rulesFile,
  scrapeConfiguration,
  selectorsOf,
  wantedLabels,
  type PrometheusClient,
} from "@warren/observability";
import { programNames, repository } from "@warren/programs";
import { prometheusPort, startPrometheus, type RunningPrometheus } from "@warren/stack";
import {
  LAMP,
  openAdministrator,
  orderOf,
  PATIENCE_MS,
  placeMany,
  startSystem,
  type System,
  testSettings,
  untilEnded,
} from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";

// A real Prometheus that reads a real shop, with the alerts of deploy/observability. Only how long an alert has to hold is shorter.
const FASTER = 1 / 60;
const RATE_INTERVAL = "20s";
const run = promisify(execFile);
/** Metrics, and selectors of them, that may have no series although all is well. All else that is asked for has some. */
const MAY_BE_MISSING: ReadonlyMap<string, string> = new Map([
  ['ALERTS{alertstate="firing"}', "No alert fires."],
  ["queue:drain:seconds", "Only what waits in a queue when Prometheus looks takes any time."],
  ["warren_tls_certificate_expires_timestamp_seconds", "Nothing is reached over TLS here."],
  ["order_refunds_total", "Nobody cancels what was paid for."],
  [
    'warren_http_request_duration_seconds_count{service=~".+",route!~"/metrics|/health.*",status=~"5.."}',
    "No request fails.",
  ],
]);
const addresses = inject("warrenStack");
const folder = mkdtempSync(join(tmpdir(), "warren-observability-"));

let system: System;
let prometheus: RunningPrometheus;
let client: PrometheusClient;

beforeAll(async () => {
  const port = await prometheusPort();
  system = await startSystem(addresses, {
    settings: { ...testSettings, PROMETHEUS_URL: `http://127.0.0.1:${String(port)}` },
  });
  await system.gateway.supply([LAMP]);
  const rules = join(folder, "rules.yml");
  writeFileSync(rules, quickRules(readFileSync(rulesFile, "utf8"), FASTER));
  prometheus = await startPrometheus({
    profile: "test",
    port,
    configuration: scrapeConfiguration({
      programs: programNames.map((name) => new URL(system.url(name) ?? "").host),
      broker: addresses.brokerMetrics,
      vhost: decodeURIComponent(new URL(system.amqpUrl).pathname.slice(1)),
      intervalSeconds: 1,
      rules,
    }),
  });
  client = prometheusClient(prometheus.url);
});
afterAll(async () => {
  await prometheus.stop();
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the gateway's insights are Prometheus' own, with the first orders of a shop that has just begun", async () => {
  const COUNT = 5;
  const STEP_MS = 10_000;
  const ask = async () => {
    const answer = await fetch(`${system.url("gateway") ?? ""}/api/admin/insights?span=15m`, {
      headers: { "x-api-key": system.adminKey },
    });

    return (await answer.json()) as Readonly<{ since: string; to: string }>;
  };
  // What is there in the first step is taken for older than Prometheus itself.
  await eventually(
    async () => {
      const { since, to } = await ask();
      expect(Date.parse(to) - Date.parse(since)).toBeGreaterThan(2 * STEP_MS);
    },
    { withinMs: PATIENCE_MS },
  );
  await untilEnded(system, await placeMany(system.gateway, COUNT, { make: () => orderOf({}) }));

  await eventually(
    async () =>
      expect(await ask()).toMatchObject({
        source: { kind: "prometheus" },
        totals: { placed: COUNT, confirmed: COUNT, undone: 0, p50Ms: expect.any(Number) as number },
        revenue: [{ currency: "USD" }],
        points: expect.arrayContaining([expect.objectContaining({ undone: 0 })]) as unknown,
      }),
    { withinMs: PATIENCE_MS },
  );
});

test("every query of every dashboard finds something in a shop under load", async () => {
  const some = {
    "paid for": {},
    declined: { paymentMethod: "card-declined" },
    "too far": { address: { country: "AQ" } },
  };
  const makes = Object.values(some);
  const queries = queriesOf(dashboards);
  let placed: readonly string[] = [];
  await eventually(
    async () => {
      placed = [
        ...placed,
        ...(await placeMany(system.gateway, 12, { make: (n) => orderOf(makes[n % makes.length] ?? {}) })),
      ];
      const found = await Promise.all(
        queries.map(async ({ expr, ...query }) => ({
          ...query,
          series: await client.query(filledIn(expr, RATE_INTERVAL)),
        })),
      );
      const empty = found.filter(({ series }) => series.length === 0);

      expect(empty.map(({ dashboard, panel }) => `${dashboard}: ${panel}`)).toEqual([
        // Nothing is reached over TLS here.
        "service: Certificates end in",
      ]);
      expect(empty.every(({ mayBeEmpty }) => mayBeEmpty)).toBe(true);
      // Not only the zeros that stand for nothing.
      const panelsWith = new Set(
        found.filter(({ series }) => series.some(({ value }) => value > 0)).map(({ panel }) => panel),
      );
      for (const panel of [
        "Orders by how they ended",
        "From the order to its confirmation",
        "Compensation by reason",
        "How long a step takes",
        "Wait before handling",
        "What came of messages",
        "Consumers",
        "Messages a batch",
        "Requests over the broker",
        "How long a request over HTTP takes",
        "What runs",
        "Revenue an hour",
        "Notices sent",
        "Card provider",
      ])
        expect(panelsWith).toContain(panel);
    },
    { withinMs: PATIENCE_MS, everyMs: 1_000 },
  );
  await untilEnded(system, placed);
  const targets = await client.targets();
  expect(targets.filter(({ health }) => health !== "up")).toEqual([]);
  expect(targets).toHaveLength(programNames.length + 2);
});

test("all that dashboards, rules and scalers ask for is there in a shop under load, with the labels that they want", async () => {
  const scalers = join(repository, "deploy/kubernetes/overlays/production/programs/scaling.yaml");
  const queries = [
    ...queriesOf(dashboards).map(({ expr, legend }) => ({ expr: filledIn(expr, RATE_INTERVAL), legend })),
    ...[rulesFile, scalers].flatMap((file) =>
      expressionsIn(readFileSync(file, "utf8")).map((expr) => ({ expr, legend: "" })),
    ),
  ];
  const selectors = [...new Set(queries.flatMap(({ expr }) => selectorsOf(expr)))];
  expect(selectors.length).toBeGreaterThan(70);
  const known = [...MAY_BE_MISSING.keys()];
  const mustBe = (selector: string) => !known.some((one) => isOf(one, selector));
  expect(known.filter((one) => !selectors.some((selector) => isOf(one, selector)))).toEqual([]);

  const ids = await placeMany(system.gateway, 12, { make: () => orderOf({}) });
  let missing = selectors.filter(mustBe);
  let unlabelled = queries.flatMap(({ expr, legend }) => {
    const asked = selectorsOf(expr).filter(mustBe);

    return asked.length === 0 ? [] : wantedLabels(expr, legend).map((label) => ({ label, asked }));
  });
  expect(unlabelled.length).toBeGreaterThan(50);
  const hasLabel = async (label: string, selector: string) => {
    const found = await client.query(`count by (${label}) (last_over_time(${selector}[1h]))`);

    return found.some(({ labels }) => labels[label] !== undefined);
  };
  await eventually(
    async () => {
      const found = await Promise.all(
        missing.map((selector) => client.query(`count(last_over_time(${selector}[1h]))`)),
      );
      missing = missing.filter((_, n) => found[n]?.length === 0);
      expect(missing).toEqual([]);
      const have = await Promise.all(
        unlabelled.map(async ({ label, asked }) =>
          (await Promise.all(asked.map((selector) => hasLabel(label, selector)))).includes(true),
        ),
      );
      unlabelled = unlabelled.filter((_, n) => have[n] !== true);
      expect(unlabelled).toEqual([]);
    },
    { withinMs: PATIENCE_MS, everyMs: 1_000 },
  );
  await untilEnded(system, ids);
});

test("DeadLetters fires for a message that nobody can handle, and clears when it is mended as its page says", async () => {
  const bad = { adjustmentId: randomUUID(), productId: LAMP.productId, delta: "ten", reason: "A delivery." };
  await publish("inventory", "stock.adjust", "AdjustStock", bad);
  const { labels } = await untilFires("DeadLetters");
  expect(labels["queue"]).toBe("inventory.updates.dead");

  // Look, and do 1 and 2 of docs/runbooks/DeadLetters.md.
  const page = pageOf("DeadLetters");
  expect(page).toContain("npm run warren -- dlq list");
  const queue = labels["queue"] ?? "";
  const { stdout: listed } = await warren("dlq", "list", "--queue", queue, "--format", "json");
  expect(listed).toContain("/delta");
  const [ref = ""] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/.exec(listed) ?? [];
  const { stdout: shown } = await warren("dlq", "show", ref, "--queue", queue);
  expect(shown).toContain("breaks its schema");
  expect(page).toContain("npm run warren -- dlq edit");
  await warren(
    "dlq",
    "edit",
    ref,
    "--queue",
    queue,
    "--set",
    "/delta=10",
    "--because",
    "the alert DeadLetters",
  );

  await untilClears("DeadLetters");
});

test("Unroutable fires where the broker lacks a binding, and clears when it is made and the messages are sent again as its page says", async () => {
  const admin = await openAdministrator(system.amqpUrl);
  onTestFinished(admin.close);
  await admin.channel.unbindQueue("shipping.commands", "shipping", "shipment.schedule");
  const ids = await placeMany(system.gateway, 3, { make: () => orderOf() });
  const { annotations } = await untilFires("Unroutable");
  expect(annotations["runbook_url"]).toBe("docs/runbooks/Unroutable.md");

  // Look, and do 1 of its page.
  const page = pageOf("Unroutable");
  expect(page).toContain("npm run warren -- topology plan");
  await expect(warren("topology", "plan")).rejects.toMatchObject({
    code: 3,
    stdout: expect.stringContaining("shipping --shipment.schedule--> queue shipping.commands") as string,
  });
  expect(page).toContain("npm run warren -- topology apply");
  await warren("topology", "apply");
  // What 2 has a shovel do, which this broker does not have: tests/unroutable-sent-again.test.ts runs that one.
  expect(page).toContain("each under the exchange and the key that it had");
  for (;;) {
    const kept = await admin.channel.get("unroutable");
    if (kept === false) break;
    const { fields, properties, content } = kept;
    admin.channel.publish(fields.exchange, fields.routingKey, content, properties);
    await admin.channel.waitForConfirms();
    admin.channel.ack(kept);
  }

  await untilClears("Unroutable");
  expect((await untilEnded(system, ids)).map(({ status }) => status)).toEqual(ids.map(() => "confirmed"));
});

test("QueuePaused fires while a service lacks a table, and clears when it is put back as its page says", async () => {
  const putBack = async () => {
    await system.databases.rows("payment", "alter table if exists payments_away rename to payments");
  };
  onTestFinished(putBack);
  await system.databases.rows("payment", "alter table payments rename to payments_away");
  const ids = await placeMany(system.gateway, 3, { make: () => orderOf() });
  const { labels } = await untilFires("QueuePaused");
  expect(labels).toMatchObject({ service: "payment", queue: "payments.commands" });

  // Its page leads to readiness, and that to a row of another page.
  expect(pageOf("QueuePaused")).toContain("`/health/ready` of the service names the reason for each queue.");
  const ready = await fetch(`${system.url("payment") ?? ""}/health/ready`);
  expect(await ready.text()).toContain('relation \\"payments\\" does not exist');
  const cures = readFileSync(join(repository, "docs/how-to/paused-queues.md"), "utf8");
  expect(cures).toContain("or put back what was renamed or dropped");
  await putBack();

  await untilClears("QueuePaused");
  expect((await untilEnded(system, ids)).map(({ status }) => status)).toEqual(ids.map(() => "confirmed"));
});

test("QueueWithoutConsumers fires while a service is stopped, and clears when it is started as its page says", async () => {
  onTestFinished(() => system.local("shipping").start());
  await system.local("shipping").stop();
  const ids = await placeMany(system.gateway, 3, { make: () => orderOf() });
  const { labels, annotations } = await untilFires("QueueWithoutConsumers");
  // Nobody consumes the audit trail of dead letters, which the test before has filled.
  expect(labels["queue"]).toBe("shipping.commands");
  expect(annotations["runbook_url"]).toBe("docs/runbooks/QueueWithoutConsumers.md");

  // Do 1 of its page.
  expect(pageOf("QueueWithoutConsumers")).toContain(
    "1. Start the service. `npm run stack -- status` shows whether it runs: `npm start` starts one that ended again",
  );
  await system.local("shipping").start();

  await untilClears("QueueWithoutConsumers");
  await untilEnded(system, ids);
});

test("CircuitOpen fires while the card provider is away, and clears when it is back", async () => {
  const failures = `${system.url("payment") ?? ""}/admin/simulate-failure`;
  const down = await fetch(failures, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "provider_down", duration: 600_000 }),
  });
  expect(down.status).toBe(200);
  const ids = await placeMany(system.gateway, 20, { make: () => orderOf() });
  const { annotations, labels } = await untilFires("CircuitOpen");
  expect(labels["service"]).toBe("payment");
  expect(annotations["summary"]).toBe("payment leaves the card provider alone: it does not answer");

  // Its page says by what the provider is told from a service, and that payments wait where they are.
  const page = pageOf("CircuitOpen");
  expect(annotations["runbook_url"]).toBe("docs/runbooks/CircuitOpen.md");
  expect(page).toContain("`payment_provider_circuit` is the card provider.");
  const circuit = 'payment_provider_circuit{state="closed"}';
  expect((await client.query(circuit)).map(({ value }) => value)).toEqual([0]);
  // The broker counts every five seconds.
  expect(page).toContain("Payments wait in `payments.commands`, and go on when it is back.");
  const waiting = 'sum(rabbitmq_detailed_queue_messages{queue="payments.commands"})';
  await expect.poll(async () => (await client.query(waiting))[0]?.value).toBeGreaterThan(0);
  // Do 2: who mends it is the provider. The circuit closes by itself.
  expect((await fetch(`${failures}/provider_down`, { method: "DELETE" })).ok).toBe(true);
  expect(page).toContain("The circuit closes with the first call that is answered.");

  await untilClears("CircuitOpen");
  await untilEnded(system, ids);
  expect((await system.audit()).findings).toEqual([]);
});

/** Whether a selector is this one, or this metric with matchers. */
function isOf(named: string, selector: string): boolean {
  return selector === named || selector.startsWith(`${named}{`);
}

/** Resolves with the alert once it fires. */
function untilFires(name: string) {
  return eventually(
    async () => {
      const alerts = await client.alerts();
      const found = alerts.find((alert) => alert.name === name && alert.state === "firing");
      if (found === undefined)
        throw new Error(
          `${name} does not fire: ${alerts.map(({ name, state }) => `${name} ${state}`).join(", ")}`,
        );

      return found;
    },
    { withinMs: PATIENCE_MS, everyMs: 500 },
  );
}

async function untilClears(name: string): Promise<void> {
  await eventually(
    async () => expect((await client.alerts()).filter((alert) => alert.name === name)).toEqual([]),
    { withinMs: PATIENCE_MS, everyMs: 500 },
  );
}

async function publish(exchange: string, key: string, type: string, data: unknown): Promise<void> {
  const admin = await openAdministrator(system.amqpUrl);
  admin.channel.publish(exchange, key, Buffer.from(JSON.stringify(data)), {
    messageId: randomUUID(),
    type,
    headers: { "x-schema-version": "1.0.0" },
    contentType: "application/json",
    deliveryMode: 2,
    mandatory: true,
  });
  await admin.channel.waitForConfirms();
  await admin.close();
}

function warren(...args: readonly string[]) {
  return run(process.execPath, ["--import", "tsx", "tools/src/warren.ts", ...args], {
    cwd: repository,
    env: { ...process.env, AMQP_URL: system.amqpUrl, AMQP_MANAGEMENT_URL: addresses.managementUrl },
  });
}

function pageOf(alert: string): string {
  return readFileSync(join(repository, `docs/runbooks/${alert}.md`), "utf8");
}
