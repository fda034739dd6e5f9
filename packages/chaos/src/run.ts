import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";
import { delay, textOf } from "@warren/messaging";
import { auditWhenQuiet } from "@warren/audit";
import {
  openAdministrator,
  programNames,
  type Shop,
  shopFront,
  type ShopFront,
  supply,
} from "@warren/test-system";
import { drawFrom, type Draw } from "./random.js";
import type { Fault, Heal } from "./fault.js";
import { countedEffects, doubledEffects, replacedOrders } from "./report/effects.js";
import { readLetters } from "./report/dead-letters.js";
import { ledgerOf, type Incident, type Ledger } from "./report/report.js";
import { doubledMails } from "./report/mails.js";
import { countOrders } from "./report/orders.js";
import { openCustomers, type Customers, type Told } from "./load/customers.js";
import { GOODS } from "./load/products.js";
import { createPoisons, type Poisons } from "./load/poisons.js";
import { suitableRate } from "./load/suitable-rate.js";
import { untilOrdersFlow } from "./recovery.js";
import { scheduleOf, type Appointment } from "./schedule.js";
import type { World } from "./fault-context.js";

export type RunOptions = Readonly<{
  shop: Shop;
  faults: readonly Fault[];
  seed: number;
  minutes: number;
  /** Orders a second. Default: what suits the machine, 2 to 15. */
  rate?: number;
  onEvent?: (event: RunEvent) => void;
  /** Ends the load early; the ledger is drawn up all the same. */
  signal?: AbortSignal;
}>;

/** What happens while it runs, for who looks on. */
export type RunEvent =
  | Readonly<{ kind: "opens"; rate: number }>
  | Readonly<{ kind: "broken"; fault: Fault; atMs: number }>
  | Readonly<{ kind: "healed"; fault: Fault; heldMs: number }>
  | Readonly<{ kind: "recovered"; fault: Fault; recoveryMs: number | undefined }>
  | Readonly<{ kind: "tick"; elapsedMs: number; told: Told; broken: string | undefined; poisonSent: number }>
  | Readonly<{ kind: "settling"; orders: number; messages: number }>
  | Readonly<{ kind: "trouble"; text: string }>;

const TICK_MS = 1_000;
/** A compensation that got no answer is asked for again after a minute, and after two. */
const SETTLE_MS = 300_000;

/** Lets customers in, breaks things by the schedule, waits until it is quiet, and counts. */
export async function runChaos(options: RunOptions): Promise<Ledger> {
  const { shop, seed, minutes, signal, onEvent = () => undefined } = options;
  const startedAt = new Date();
  const loadBefore = loadAverage();
  const front = shopFront(shop.gatewayUrl);
  await supply(front, GOODS, { apiKey: shop.apiKey, ...(signal === undefined ? {} : { signal }) });
  const poisons = createPoisons();
  const customers = openCustomers({ front, draw: drawFrom(seed + 1) });
  const rate = options.rate ?? (await suitableRate(customers, front, signal ?? new AbortController().signal));
  onEvent({ kind: "opens", rate });
  customers.open(rate);
  const world = worldOf(shop, drawFrom(seed + 2), poisons);
  const durationMs = minutes * 60_000;
  const incidents = await breakThings(options, { world, customers, front, durationMs, onEvent });
  await customers.close();
  await shop.ready();
  const told = customers.told();

  const { amqpUrl, databases } = shop;
  const where = { databaseUrl: shop.stack.addresses.databaseUrl, amqpUrl };
  const settling = { timeoutMs: SETTLE_MS, onProgress: settlingOf(onEvent) };
  // Poison is taken away between two looks: the first waits for its retries to end, the second must find nothing.
  await auditWhenQuiet({ ...where, ...settling });
  const letters = await readLetters(amqpUrl, poisons.isOne);
  const audited = await auditWhenQuiet({ ...where, ...settling });

  return ledgerOf({
    seed,
    minutes,
    rate,
    startedAt: startedAt.toISOString(),
    machine: { ...machine(shop), "load average before": loadBefore, "load average after": loadAverage() },
    told,
    orders: await countOrders(databases, new Set(told.accepted.keys())),
    doubled: [
      ...(await doubledEffects(databases)),
      ...(await replacedOrders(databases, told.abused)),
      ...doubledMails(shop.mails(), (id) => told.accepted.has(id)),
    ],
    effects: await countedEffects(databases),
    mailsSentAgain: shop.mails().filter(({ received }) => received > 1).length,
    poisonSent: poisons.sent.size,
    letters,
    incidents,
    restarts: Object.fromEntries(programNames.map((name) => [name, shop.program(name).restarts()])),
    audited,
  });
}

type Breaking = Readonly<{
  world: World;
  customers: Customers;
  front: ShopFront;
  durationMs: number;
  onEvent: (event: RunEvent) => void;
}>;

async function breakThings(
  { faults, seed, signal }: RunOptions,
  { world, customers, front, durationMs, onEvent }: Breaking,
): Promise<readonly Incident[]> {
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  const over = AbortSignal.any([AbortSignal.timeout(durationMs), ...(signal === undefined ? [] : [signal])]);
  const incidents: Incident[] = [];
  const recoveries: Promise<void>[] = [];
  let broken: string | undefined;
  const ticker = setInterval(() => {
    const told = customers.told();
    onEvent({ kind: "tick", elapsedMs: elapsed(), told, broken, poisonSent: world.poisons.sent.size });
  }, TICK_MS);

  const meet = async ({ fault, atMs, holdMs }: Appointment) => {
    await delay(Math.max(0, atMs - elapsed()), over);
    if (over.aborted) return;
    const brokenAt = elapsed();
    broken = fault.name;
    onEvent({ kind: "broken", fault, atMs: brokenAt });
    const heal = await fault.inject(world);
    await delay(holdMs, over);
    await heal();
    broken = undefined;
    const heldMs = elapsed() - brokenAt;
    onEvent({ kind: "healed", fault, heldMs });
    recoveries.push(
      untilOrdersFlow(customers, front, new AbortController().signal).then((recoveryMs) => {
        incidents.push({ fault: fault.name, atMs: brokenAt, heldMs, recoveryMs });
        onEvent({ kind: "recovered", fault, recoveryMs });
      }),
    );
  };

  const heals: Heal[] = [];
  try {
    for (const fault of faults) if (fault.always === true) heals.push(await fault.inject(world));
    for (const appointment of scheduleOf(faults, { seed, durationMs })) {
      await meet(appointment).catch((error: unknown) => {
        onEvent({ kind: "trouble", text: `${appointment.fault.name}: ${textOf(error)}` });
        throw error;
      });
    }
    await delay(Math.max(0, durationMs - elapsed()), over);
  } finally {
    for (const heal of heals) await heal();
    clearInterval(ticker);
    await Promise.all(recoveries);
  }

  return incidents.sort((a, b) => a.atMs - b.atMs);
}

function worldOf(shop: Shop, draw: Draw, poisons: Poisons): World {
  return { shop, draw, poisons, administrator: () => openAdministrator(shop.amqpUrl) };
}

function settlingOf(onEvent: (event: RunEvent) => void) {
  return ({ orders, messages }: Readonly<{ orders: number; messages: number }>) =>
    onEvent({ kind: "settling", orders, messages });
}

/** Of the last minute: how much else the machine had to do. */
function loadAverage(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

function machine({ sources }: Shop): Readonly<Record<string, string | number>> {
  return {
    processors: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    commit: commit(),
    ...sources,
  };
}

/** What was run, where git knows it. */
function commit(): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: import.meta.dirname,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
