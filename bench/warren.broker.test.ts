import { machine } from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { latencyReport } from "./src/latency-report.js";
import { runLatency, type Asking } from "./src/latency-run.js";
import { withCatcher, type Servers } from "./src/servers.js";
import type { Shop } from "./src/shop.js";
import { startWarren } from "./src/warren.js";

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

test("bench:latency measures an idle shop, loads, and half of what the shop can take", async () => {
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
});
