import { machine } from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { ContenderName } from "./messaging/contenders.js";
import { compile, type Compiled } from "./src/compile.js";
import { messagingReport, type MessagingResult } from "./src/messaging-report.js";
import { runMessaging, type Amounts } from "./src/messaging-run.js";

const { signal } = new AbortController();
const amounts: Amounts = { messages: 20, inFlight: 5, calls: 2, callsAtOnce: 70, warmup: 3 };
const runs: MessagingResult["runs"][number][] = [];

let compiled: Compiled;

beforeAll(async () => {
  compiled = await compile("messaging");
});
afterAll(() => compiled.remove());

test.each<ContenderName>([
  "warren-inbox-packed",
  "amqplib",
  "amqp-connection-manager",
  "rabbitmq-client",
  "rascal",
])("%s moves messages and answers requests, and is measured", async (contender) => {
  const ground = { addresses: inject("warrenStack"), brokerPid: process.pid, file: compiled.file, signal };
  const figures = await runMessaging(contender, ground, amounts);
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
