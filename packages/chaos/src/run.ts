import { auditWhenQuiet } from "@warren/audit";
import { programNames, type Program } from "@warren/programs";
import { loadAverage, machine, openAdministrator, type BreakableSystem } from "@warren/test-system";
import type { Fault } from "./fault.js";
import { injectFaults, type FaultEvent } from "./inject-faults.js";
import type { CustomerResults } from "./load/customer-results.js";
import { openCustomers } from "./load/customers.js";
import { createPoisons } from "./load/poisons.js";
import { PRODUCTS } from "./load/products.js";
import { suitableRate } from "./load/suitable-rate.js";
import { randomFrom } from "./random.js";
import { untilOrdersFlow } from "./recovery.js";
import { countDeadLetters } from "./report/dead-letters.js";
import { countedEffects, doubledEffects, replacedOrders } from "./report/effects.js";
import { doubledMails } from "./report/mails.js";
import { countOrders } from "./report/orders.js";
import { reportOf, type Report } from "./report/report.js";

export type RunOptions = Readonly<{
  system: BreakableSystem;
  faults: readonly Fault[];
  seed: number;
  minutes: number;
  /** Orders a second. Default: what suits the machine, 2 to 15. */
  rate?: number;
  /** From the end of a fault to the beginning of the next, in ms: from, to. Default: 8 to 14 s. */
  spacingMs?: readonly [number, number];
  onEvent?: (event: RunEvent) => void;
  /** Ends the load early; the report is drawn up all the same. */
  signal?: AbortSignal;
}>;

/** What happens while it runs, for who looks on. */
export type RunEvent =
  | FaultEvent
  | Readonly<
      | { kind: "opens"; rate: number }
      | { kind: "tick"; elapsedMs: number; results: CustomerResults; waiting: number; poisonSent: number }
      | { kind: "settling"; orders: number; messages: number }
    >;

const TICK_MS = 1_000;
/** A compensation that got no answer is asked for again after a minute, and after two. */
const SETTLE_MS = 300_000;

/** Lets customers in, breaks things by the schedule, waits until it is quiet, and counts. */
export async function runChaos(options: RunOptions): Promise<Report> {
  const { system, faults, seed, minutes, signal, onEvent = () => undefined } = options;
  const { gateway } = system;
  const startedAt = new Date();
  const loadBefore = loadAverage();
  await gateway.supply(PRODUCTS);
  const poisons = createPoisons();
  const customers = openCustomers({ gateway, random: randomFrom(seed + 1) });
  const never = new AbortController().signal;
  const rate = options.rate ?? (await suitableRate(customers, gateway, signal ?? never));
  onEvent({ kind: "opens", rate });
  customers.open(rate);
  const openedAt = performance.now();
  const ticker = setInterval(() => {
    const elapsedMs = performance.now() - openedAt;
    const results = customers.results();
    onEvent({
      kind: "tick",
      elapsedMs,
      results,
      waiting: customers.waiting(),
      poisonSent: poisons.sent.size,
    });
  }, TICK_MS);
  const { incidents, lastedMs, cutShort, failed } = await injectFaults({
    ...{ faults, seed, signal, onEvent },
    durationMs: minutes * 60_000,
    ...(options.spacingMs === undefined ? {} : { spacingMs: options.spacingMs }),
    untilOrdersFlow: () => untilOrdersFlow(customers, gateway, never),
    context: {
      ...{ system, poisons, random: randomFrom(seed + 2) },
      administrator: () => openAdministrator(system.amqpUrl),
    },
  }).finally(() => clearInterval(ticker));
  await customers.close();
  await system.ready();

  const settling = {
    ...system.audited,
    timeoutMs: SETTLE_MS,
    onProgress: ({ orders, messages }: Readonly<{ orders: number; messages: number }>) =>
      onEvent({ kind: "settling", orders, messages }),
  };
  // Poison is taken away between two looks: the first waits for its retries to end, the second must find nothing.
  await auditWhenQuiet(settling);
  const deadLetters = await countDeadLetters(system.amqpUrl, poisons.isOne);
  const audited = await auditWhenQuiet(settling);
  const loads = { "load average before": loadBefore, "load average after": loadAverage() };

  return reportOf({
    ...{ seed, minutes, cutShort, failed, rate, deadLetters, incidents, audited },
    lastedMinutes: Math.round(lastedMs / 6_000) / 10,
    ...(await countResults(system, customers.results())),
    startedAt: startedAt.toISOString(),
    machine: { ...machine(), ...system.sources, ...loads },
    poisonSent: poisons.sent.size,
    restarts: Object.fromEntries(programNames.map((name) => [name, restartsOf(system.instances(name))])),
  });
}

function restartsOf(instances: readonly Program[]): number {
  return instances.reduce((sum, program) => sum + program.restarts(), 0);
}

async function countResults({ databases, mails }: BreakableSystem, results: CustomerResults) {
  const isAccepted = (id: string) => results.accepted.has(id);

  return {
    results,
    orders: await countOrders(databases, new Set(results.accepted.keys())),
    doubled: [
      ...(await doubledEffects(databases)),
      ...(await replacedOrders(databases, results.abused)),
      ...doubledMails(mails(), isAccepted),
    ],
    effects: await countedEffects(databases),
    mailsSentAgain: mails().filter(({ received }) => received > 1).length,
  };
}
