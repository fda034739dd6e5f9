import { machine } from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ContenderName } from "./messaging/contenders.js";
import { compile, type Compiled } from "./src/compile.js";
import { messagingReport, type MessagingResult } from "./src/messaging-report.js";
import { runMessaging, type Amounts, type Ground } from "./src/messaging-run.js";
import { scaleReport } from "./src/scale-report.js";
import { runConsumers, runWaiting } from "./src/scale-run.js";

const { signal } = new AbortController();
const amounts: Amounts = { messages: 20, inFlight: 5, calls: 2, callsAtOnce: 70, warmup: 3 };
const runs: MessagingResult["runs"][number][] = [];

let compiled: Compiled;

beforeAll(async () => {
  compiled = await compile("messaging");
});
afterAll(() => compiled.remove());

const ground = (): Ground => ({
  ...{ addresses: inject("warrenStack"), brokerPid: process.pid, file: compiled.file, signal },
});

test.each<ContenderName>([
  "warren-inbox-packed",
  "amqplib",
  "amqp-connection-manager",
  "rabbitmq-client",
  "rascal",
])("%s moves messages and answers requests, and is measured", async (contender) => {
  const figures = await runMessaging(contender, ground(), amounts);
  runs.push({ ...figures, contender, round: 0 });

  expect(figures.messages.perSecond).toBeGreaterThan(0);
  expect(figures.messages.cpuUs).toBeGreaterThan(0);
  if (contender === "rascal") expect(figures.calls).toBeUndefined();
  else expect(figures.callsAtOnce?.perSecond).toBeGreaterThan(0);
});

test("the report has their figures, and goals beside the ratios", () => {
  const report = messagingReport({
    ...{ command: "npm run bench:messaging", at: new Date().toISOString(), machine: machine() },
    ...{ sources: [], versions: { amqplib: "2.3.1" }, amounts, runs },
  });

  expect(report).toMatch(/\| rascal \| [\d,]+ \|/);
  expect(report).toMatch(/messages\/s, warren-inbox-packed ÷ amqplib \| \d+\.\d\d \| ≥ 0.5/);
});

test("bench:scale lets several consumers take, and one with many messages behind", async () => {
  const consumers = await runConsumers(ground(), { messages: 10, consumers: [2], round: 0 });
  const waiting = await runWaiting(ground(), { messages: 10, waiting: [0, 100], round: 1 });

  expect(consumers.map(({ name, consumers }) => `${name} ${consumers}`)).toEqual([
    "warren-inbox 2",
    "amqplib 2",
  ]);
  expect(waiting.map(({ name, waiting }) => `${name} ${waiting}`)).toEqual([
    ...["amqplib 100", "warren-inbox 100"],
    ...["amqplib 0", "warren-inbox 0"],
  ]);
  // Of so few messages all may be taken before there is anything to measure; the consumers have come to the end, and that is shown.
  for (const { consumerMiB, brokerMiB } of [...consumers, ...waiting]) {
    expect(consumerMiB).toBeGreaterThan(0);
    expect(brokerMiB).toBeGreaterThan(0);
  }

  const round = (figures: typeof waiting) => figures.map((one) => ({ ...one, round: 0 }));
  const report = scaleReport({
    ...{ command: "npm run bench:scale", at: new Date().toISOString(), machine: machine(), sources: [] },
    ...{ rounds: 1, messages: 10, orders: 0 },
    ...{ consumers: round(consumers), waiting: round(waiting), products: [] },
  });
  expect(report).toMatch(/\| warren-inbox \| 2 \|/);
  expect(report).toMatch(/\| warren-inbox \| 100 \|/);
});
