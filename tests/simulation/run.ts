import * as fc from "fast-check";
import { expect } from "vitest";
import type { OrderStates } from "@warren/order/saga";
import { faultsOf } from "./faults.js";
import type { Outage } from "./card-provider.js";
import { stockFaultsMidway } from "./stock-faults.js";
import { RANDOM_BELOW } from "./random-numbers.js";
import { createSimulatedShop, orderOf, type Circumstances, type SimulatedShop } from "./simulated-shop.js";

/** What one run is made of. */
export type Plan = Readonly<{
  stock: Readonly<{ rare: number; plenty: number }>;
  outages: readonly Outage[];
  customers: readonly Customer[];
  calm: number;
  numbers: readonly number[];
  /** Whether inboxes forget, as they do after some days: what comes again then is handled again. */
  forgetful: boolean;
}>;

/** One order, and when its customer wants it cancelled: some time after it was placed, or after it came to a state. */
export type Customer = Readonly<{
  productId: "rare" | "plenty" | "unknown";
  quantity: number;
  card: string;
  country: string;
  placedMs: number;
  cancels: readonly Readonly<{ since: "placed" | keyof OrderStates; ms: number }>[];
}>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const number = fc.nat({ max: RANDOM_BELOW - 1 });
/** What decides everything that is left to chance. */
export const randomNumbers = fc.oneof(
  fc.array(number, { maxLength: 60, size: "max" }),
  fc.array(number, { maxLength: 600, size: "max" }),
);

/** At once, soon, some time, and about when a parcel leaves or arrives. */
const moment = fc.oneof(
  { weight: 4, arbitrary: fc.nat({ max: 100 }) },
  { weight: 1, arbitrary: fc.nat({ max: MINUTE }) },
  { weight: 1, arbitrary: fc.nat({ max: 60 * MINUTE }) },
  { weight: 2, arbitrary: fc.integer({ min: 10 * MINUTE - SECOND, max: 10 * MINUTE + SECOND }) },
);
const usually = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, ...others.map((other) => fc.constant(other)));

const customer = fc.record({
  productId: fc.oneof(
    { weight: 6, arbitrary: fc.constant("plenty" as const) },
    { weight: 3, arbitrary: fc.constant("rare" as const) },
    fc.constant("unknown" as const),
  ),
  quantity: fc.integer({ min: 1, max: 3 }),
  card: usually("card-visa", "card-declined", "card-capture-declined"),
  country: usually("GB", "AQ"),
  placedMs: fc.nat({ max: 2_000 }),
  cancels: fc.oneof(
    fc.constant([]),
    fc.array(
      fc.record({
        since: fc.constantFrom(
          "placed" as const,
          "reserving" as const,
          "authorizing" as const,
          "scheduling" as const,
          "capturing" as const,
          "confirmed" as const,
          "dispatched" as const,
          "compensating" as const,
        ),
        ms: moment,
      }),
      { minLength: 1, maxLength: 2 },
    ),
  ),
});

/** Any run: a few customers, scarce stock, a provider with bad hours, and numbers for what is left to chance. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  stock: fc.record({ rare: fc.nat({ max: 4 }), plenty: fc.constant(100) }),
  outages: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.record({ fromMs: moment, lastsMs: fc.nat({ max: 30 * MINUTE }) }), { maxLength: 2 }),
  ),
  customers: fc.array(customer, { minLength: 1, maxLength: 4 }),
  calm: fc.nat({ max: 200 }),
  numbers: randomNumbers,
  forgetful: fc.constant(false),
});

/**
 * Runs a plan to its end.
 *
 * @throws Error that says what does not agree then, with the log of what happened
 */
export async function play(plan: Plan, changed: Partial<Circumstances> = {}): Promise<SimulatedShop> {
  const { stock, outages, calm, numbers, customers, forgetful } = plan;
  const shop = createSimulatedShop({ stock, outages, calm, numbers, forgetful, ...changed });
  customers.forEach((one, index) => {
    const order = orderOf(index + 1, one);
    const wants = (since: string) => {
      for (const cancel of one.cancels) {
        if (cancel.since !== since) continue;
        shop.clock.after(cancel.ms, () => {
          shop.cancel(order.orderId);
        });
      }
    };
    shop.onTurn(({ orderId, from, to }) => {
      if (orderId === order.orderId && from !== to) wants(to);
    });
    shop.clock.after(one.placedMs, () => {
      shop.place(order);
      wants("placed");
    });
  });
  const midway = new Set<string>();
  shop.onTurn(() => {
    for (const fault of stockFaultsMidway(shop)) midway.add(fault);
  });
  await shop.run();
  expectAgreement(shop, [...midway]);

  return shop;
}

/** @throws Error that says what does not agree */
export function expectAgreement(shop: SimulatedShop, before: readonly string[] = []): void {
  const faults = [...before, ...faultsOf(shop)];
  if (faults.length === 0) return;
  const log = shop.log.slice(-LOG_LINES);
  throw new Error(`${faults.join("\n")}\n\nwhat happened:\n${log.join("\n")}`);
}

const LOG_LINES = 80;

/** Runs a property as often as WARREN_RUNS says, or the one that WARREN_SEED and WARREN_PATH name. */
export async function check<Ts extends [unknown, ...unknown[]]>(
  property: fc.IAsyncProperty<Ts>,
  options: Readonly<{ runs: number; file: string }>,
): Promise<void> {
  const { WARREN_RUNS: runs, WARREN_SEED: seed, WARREN_PATH: path } = process.env;
  await fc.assert(property, {
    numRuns: runs === undefined ? options.runs : Number(runs),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path, endOnFailure: true }),
    asyncReporter: async (details) => {
      if (details.failed) throw new Error(reportOf(details, options.file), { cause: details.errorInstance });
    },
  });
}

/** What does not agree, in the smallest run that shows it, and how to see it again. */
function reportOf(
  details: Pick<
    fc.RunDetails<unknown>,
    "errorInstance" | "counterexample" | "counterexamplePath" | "numRuns" | "seed"
  >,
  file: string,
): string {
  const { errorInstance, counterexample, counterexamplePath, numRuns, seed } = details;
  const test = expect.getState().currentTestName ?? "";
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);

  return [
    `after ${numRuns} runs: ${why}`,
    `the run: ${JSON.stringify(counterexample)}`,
    `to see it again: WARREN_SEED=${seed} WARREN_PATH=${counterexamplePath ?? "0"} npx vitest run --project unit ${file} -t "${test}"`,
  ].join("\n\n");
}
