import { cpuTimes, cpuTimesEach } from "./cpu-time.js";
import { hearEnds } from "./orders-ended.js";
import { benchedProducts } from "./products.js";
import { sell } from "./sell.js";
import type { Servers } from "./servers.js";
import type { Shop } from "./shop.js";
import { waitsAt, waitsOfUrgent, waitsWhenIdle, type Overtaking, type Waits } from "./waits.js";

/** What a shop is asked for, one after another. */
export type Asking = Readonly<{
  warmup: number;
  /** Orders placed one at a time, with rests. */
  idleOrders: number;
  /** Orders a second. */
  loads: readonly number[];
  loadSeconds: number;
  lines: number;
  /** As fast as they are taken, to find out what half of that is; 0: half is not offered. */
  saturationOrders: number;
  atOnce: number;
}>;

/** How long customers waited in one situation, and what an order cost there. */
export type Situation = Waits &
  Readonly<{
    situation: string;
    perSecond: number | undefined;
    /** By process, in ms an order, to the last letter. */
    cpuMs: Readonly<Record<string, number>>;
  }>;

export type LatencyFigures = Readonly<{
  /** Undefined where it was not asked for. */
  ordersPerSecond: number | undefined;
  situations: readonly Situation[];
  /** At twice of what it can take; undefined where that was not asked for. */
  overtaking: Overtaking | undefined;
  /** Loads of which the shop cannot take enough: their queues would only grow. */
  leftOut: readonly number[];
}>;

export const IDLE = "idle, one at a time";
export const HALF = "half of saturation";
/** Beyond this share of what a shop can take, its queues grow for as long as it is offered. */
const SUSTAINED = 0.9;

/** Measures how long customers of a shop wait that was just started. */
export async function runLatency(shop: Shop, servers: Servers, asking: Asking): Promise<LatencyFigures> {
  const { warmup, idleOrders, loads, saturationOrders } = asking;
  await shop.supply(benchedProducts);
  const ends = await hearEnds(shop);
  const pids = new Map([...shop.pids(), ...servers.pids]);
  try {
    await sell(shop, ends, { ...asking, ordered: benchedProducts, orders: warmup });
    const idle = await measured(pids, () => waitsWhenIdle(shop, ends, { ...asking, orders: idleOrders }));
    const situations: Situation[] = [{ situation: IDLE, perSecond: undefined, ...idle }];
    const saturation =
      saturationOrders === 0
        ? undefined
        : await sell(shop, ends, { ...asking, ordered: benchedProducts, orders: saturationOrders });
    const sustained = (saturation ?? Infinity) * SUSTAINED;
    const offered = loads
      .filter((load) => load < sustained)
      .map((load) => ({ perSecond: load, situation: `${load} orders/s` }));
    if (saturation !== undefined)
      offered.push({ perSecond: Math.max(1, Math.round(saturation / 2)), situation: HALF });
    for (const { perSecond, situation } of offered) {
      const waits = await measured(pids, () => waitsAt(shop, ends, { ...asking, perSecond }));
      situations.push({ situation, ...waits, perSecond });
    }
    const overtaking =
      saturation === undefined
        ? undefined
        : await waitsOfUrgent(shop, ends, {
            ...asking,
            perSecond: Math.max(4, Math.round(saturation * 2)),
            seconds: Math.max(1, asking.loadSeconds / 4),
          });
    shop.expectUnbroken();

    return {
      ordersPerSecond: saturation,
      situations,
      overtaking,
      leftOut: loads.filter((load) => load >= sustained),
    };
  } finally {
    await ends.close();
  }
}

async function measured<W extends Waits>(
  pids: ReadonlyMap<string, number>,
  work: () => Promise<W>,
): Promise<W & Pick<Situation, "cpuMs">> {
  const before = cpuTimes(pids);
  const waits = await work();

  return { ...waits, cpuMs: cpuTimesEach(before, cpuTimes(pids), waits.answeredMs.length) };
}
