import path from "node:path";
import { machine } from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { gatewayReport } from "./src/gateway-report.js";
import { runGateway } from "./src/gateway-run.js";
import { instancesReport } from "./src/instances-report.js";
import { onCluster, runInstances } from "./src/instances-run.js";
import { latencyChart } from "./src/latency-chart.js";
import { latencyReport } from "./src/latency-report.js";
import { runLatency, type Asking } from "./src/latency-run.js";
import { memoryReport } from "./src/memory-report.js";
import { runMemory, type Watching } from "./src/memory-run.js";
import { measureMicro } from "./src/overhead-micro.js";
import { overheadReport } from "./src/overhead-report.js";
import { runOverhead } from "./src/overhead-run.js";
import { startOtherCheckout } from "./src/other-checkout.js";
import { benchedProducts } from "./src/products.js";
import { scaleCharts } from "./src/scale-charts.js";
import { scaleReport } from "./src/scale-report.js";
import { runProducts } from "./src/scale-run.js";
import { withCatcher, type Servers } from "./src/servers.js";
import type { Shop } from "./src/shop.js";
import { startWarren } from "./src/warren.js";

type Closable = Readonly<{ close(): Promise<void> }>;

// The benchmarks that drive the whole shop, on one shop: that they work and say what they are to say. No figure is judged.

const { signal } = new AbortController();
const about = { at: new Date().toISOString(), machine: machine(), sources: [] };

let servers: Servers;
let shop: Shop;

beforeAll(async () => {
  servers = await withCatcher(inject("warrenStack"), signal);
  shop = await startWarren(servers.addresses, { smtpUrl: servers.smtpUrl, execArgv: [], signal });
});
afterAll(async () => {
  await shop.close();
  await servers.close();
});

test("bench:latency measures an idle shop, loads, half of what the shop can take, and what is urgent while twice of it comes", async () => {
  const asking: Asking = {
    ...{ warmup: 2, idleOrders: 2, loads: [1, 1_000_000], loadSeconds: 2, lines: 1 },
    ...{ saturationOrders: 4, atOnce: 4 },
  };
  const figures = await runLatency(shop, servers, asking);
  const names = figures.situations.map(({ situation }) => situation);

  expect(names).toEqual(["idle, one at a time", "1 orders/s", "half of saturation"]);
  expect(figures.leftOut).toEqual([1_000_000]);
  expect(figures.situations.flatMap(({ confirmedMs }) => confirmedMs)).not.toContain(Number.NaN);

  const runs = [{ ...figures, shop: "warren" as const, round: 0 }];
  const report = latencyReport({ ...about, command: "npm run bench:latency", asking, runs });
  expect(report).toMatch(/idle: placed to confirmed, p50, ms \| [\d,]+ \| ≤ 60/);
  expect(report).toMatch(/half of saturation: placed to confirmed, p99, ms \| [\d,]+ \| ≤ 300/);
  expect(report).toMatch(/urgent ÷ others \| [\d.]+ \| < 1/);

  const { xs, lines } = latencyChart({ runs });
  expect(xs).toEqual(names);
  expect(lines.map(({ name, points }) => `${name}: ${points.length}`)).toEqual([
    "warren p50: 3",
    "warren p99: 3",
  ]);
});

test("bench:memory watches each service idle, under load and after many messages", async () => {
  const watching: Watching = { restSeconds: 0.1, messages: 100, step: 2, atOnce: 2, lines: 1 };
  const figures = await runMemory(shop, servers, watching);

  expect(Object.keys(figures.idle)).toEqual([...shop.pids().keys()]);
  expect(Object.values(figures.idle).every((mebibytes) => mebibytes > 20)).toBe(true);
  expect(figures.afterwards).toHaveLength(4);
  expect(figures.afterwards.at(-1)?.messages).toBeGreaterThanOrEqual(100);

  const report = memoryReport({ ...about, command: "npm run bench:memory", watching, runs: [figures] });
  expect(report).toMatch(/\| order \| [\d.,]+ \|/);
  expect(report).toMatch(/\| idle, MiB \| [\d.,]+ \| ≤ 90 \|/);
});

test("bench:scale sells from a catalogue that grows, and one product to all", async () => {
  const asked = { orders: 6, warmup: 2, atOnce: 3, lines: 1, products: [3, 300], round: 0 };
  const figures = await runProducts(shop, servers, asked);

  expect(figures.map(({ products, hot, deadlocks }) => ({ products, hot, deadlocks }))).toEqual([
    { products: 3, hot: false, deadlocks: 0 },
    { products: 3, hot: true, deadlocks: 0 },
    { products: 300, hot: false, deadlocks: 0 },
  ]);

  const products = figures.map((one) => ({ ...one, shop: "warren" as const, round: 0 }));
  const report = scaleReport({
    ...{ ...about, command: "npm run bench:scale", rounds: 1, messages: 0, orders: asked.orders },
    ...{ consumers: [], waiting: [], products },
  });
  expect(report).toMatch(/one hot product ÷ all, orders\/s \| \d+\.\d\d \| ≥ 0.7/);
  expect(report).toMatch(/deadlocks, all rounds, one hot product \| 0 \| ≤ 0 \| kept/);

  const charts = scaleCharts({ consumers: [], waiting: [], products });
  expect(Object.keys(charts)).toEqual(["products"]);
  expect(charts["products"]?.lines.map(({ name }) => name)).toEqual([
    "warren, all products",
    "warren, one product",
  ]);
});

test("bench:gateway asks the gateway, that of another checkout and a bare Fastify for the same answers", async () => {
  await shop.supply(benchedProducts);
  const asking = { seconds: 1, warmupSeconds: 0, connections: 2 };
  const other = await startOtherCheckout(path.join(import.meta.dirname, ".."));
  const figures = await runGateway({ shop, other }, asking, 0).finally(other.close);

  const requests = ["GET /health/live", "GET /api/products", "GET /api/stock/bench-0001", "POST /api/orders"];
  expect(figures.map(({ request, answering }) => `${answering}: ${request}`)).toEqual(
    requests.flatMap((request) => [`gateway: ${request}`, `other: ${request}`, `fastify: ${request}`]),
  );
  expect(figures.filter(({ failed, perSecond }) => failed > 0 || perSecond === 0)).toEqual([]);

  const result = { ...about, command: "npm run bench:gateway", rounds: 1, asking, other: "1234abc" };
  const report = gatewayReport({ ...result, figures: figures.map((one) => ({ ...one, round: 0 })) });
  expect(report).toContain("This checkout's gateway ÷ that of 1234abc");
  expect(report).toMatch(/\| POST \/api\/orders \| \d+\.\d\d \| \d+\.\d\d \|/);
  expect(report).toMatch(/\| POST \/api\/orders \| gateway \| [\d,]+ \| \d+\.\d\d \|/);
});

test("bench:gateway refuses a folder that is no checkout of Warren, with what is missing in it", async () => {
  await expect(startOtherCheckout("/nowhere")).rejects.toThrow("/nowhere has no bench/src/warren.ts");
});

test("bench:instances starts a shop of its own on all nodes of the broker, and sells", async () => {
  const { addresses } = servers;
  const ground = onCluster(servers, [addresses, addresses, addresses]);
  const run = { signal, opened: <T>(thing: T) => thing, closed: (thing: Closable) => thing.close() };
  const figures = await runInstances(ground, { orders: 4, warmup: 1, atOnce: 2, instances: 1 }, run);
  expect(Object.keys(figures.cpuMs)).toEqual(expect.arrayContaining(["order", "gateway", "PostgreSQL"]));

  const runs = [
    { ...figures, ordersPerSecond: 50, nodes: 1, instances: 1, round: 0 },
    { ...figures, ordersPerSecond: 75, nodes: 1, instances: 2, round: 0 },
  ];
  const report = instancesReport({
    ...{ ...about, command: "npm run bench:instances", rounds: 1, orders: 4, atOnce: 2, figures: runs },
  });
  expect(report).toMatch(/\| 1 \| 1 \| 50 \| 1\.00 \|/);
  expect(report).toMatch(/\| 1 \| 2 \| 75 \| 1\.50 \|/);
});

test("bench:overhead sells in shops with logs, traces and metrics switched on, one at a time", async () => {
  const run = { signal, opened: <T>(thing: T) => thing, closed: (thing: Closable) => thing.close() };
  const asked = { orders: 8, warmup: 2, atOnce: 2 };
  const traced = await runOverhead(servers, { ...asked, case: "traces-100" }, run);
  const silent = await runOverhead(servers, { ...asked, case: "nothing" }, run);
  // What is exported leaves each second: with so few orders it may still wait when the last one has ended.
  expect([traced.ordersPerSecond > 0, silent.ordersPerSecond > 0, silent.bytes]).toEqual([true, true, 0]);

  const micro = measureMicro(1_000);
  expect(micro.length).toBeGreaterThan(3);
  expect(micro.filter(({ nanoseconds }) => !(nanoseconds > 0))).toEqual([]);

  const figures = [
    { ...silent, ordersPerSecond: 100, totalCpuMs: 2, case: "nothing" as const, round: 0 },
    { ...silent, ordersPerSecond: 97, totalCpuMs: 2.1, case: "logs" as const, round: 0 },
    { ...traced, ordersPerSecond: 80, totalCpuMs: 3, case: "traces-10" as const, round: 0 },
  ];
  const report = overheadReport({
    ...{ ...about, command: "npm run bench:overhead", rounds: 1, orders: 8, atOnce: 2, figures, micro },
  });
  expect(report).toMatch(
    /\| logs at info \| 97 \| 0\.97 \| 2\.10 \| 1\.05 \| \d+ \| < 5 %: orders kept \(in 1 of 1 rounds\), CPU not kept/,
  );
  expect(report).toMatch(/\| traces, 10 % \| 80 \| 0\.80 \|.*orders not kept/);
});
