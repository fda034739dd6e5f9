import { delay } from "@warren/messaging";
import { batchesSince, type Batches } from "./batches.js";
import { cpuTimes, cpuTimesEach } from "./cpu-time.js";
import { drive, idsOf, overHttp } from "./drive.js";
import { hearEnds, settled, untilMailed, type Ends } from "./orders-ended.js";
import { benchedProducts } from "./products.js";
import { figuresSince, serverFigures, type ServerFigures } from "./server-figures.js";
import type { Servers } from "./servers.js";
import type { Shop } from "./shop.js";
import { waitsAt, type LoadFigures } from "./waits.js";

/** How a shop is driven. */
export type Driving = Readonly<{
  orders: number;
  warmup: number;
  atOnce: number;
  lines: number;
  /** Orders a second that are offered after that, one after another; what a shop cannot take is left out. */
  loads: readonly number[];
  loadSeconds: number;
  /** Whether it is waited until the broker's statistics are complete. */
  brokerStatistics: boolean;
}>;

/** What was measured of one shop in one round. */
export type RunFigures = Readonly<{
  ordersPerSecond: number;
  takenPerSecond: number;
  /** By process, in ms an order, from the first order to the last letter. */
  cpuMs: Readonly<Record<string, number>>;
  /** Of all orders. */
  servers: ServerFigures;
  batches: readonly Batches[];
  loads: readonly LoadFigures[];
}>;

// Two of the broker's intervals.
const STATISTICS_MS = 10_500;
/** Beyond this share of what a shop can take, its queues grow for as long as it is offered. */
const SUSTAINED = 0.9;

/** Drives orders through a shop that was just started. */
export async function runOrders(shop: Shop, servers: Servers, driving: Driving): Promise<RunFigures> {
  await shop.supply(benchedProducts);
  const way = overHttp(shop, driving.atOnce);
  const ends = await hearEnds(shop);
  try {
    const warm = await drive(way.place, benchedProducts, { ...driving, orders: driving.warmup });
    await settled(shop, ends, idsOf(warm));
    const figures = await measured(shop, servers, { driving, ends, place: way.place });
    const loads: LoadFigures[] = [];
    for (const perSecond of loadsFor(figures.ordersPerSecond, driving.loads)) {
      loads.push(await waitsAt(shop, ends, { ...driving, perSecond }));
    }

    return { ...figures, loads };
  } finally {
    way.close();
    await ends.close();
  }
}

type Measuring = Readonly<{ driving: Driving; ends: Ends; place: ReturnType<typeof overHttp>["place"] }>;

async function measured(
  shop: Shop,
  servers: Servers,
  { driving, ends, place }: Measuring,
): Promise<Omit<RunFigures, "loads">> {
  const { orders, brokerStatistics } = driving;
  const read = async () => {
    if (brokerStatistics) await delay(STATISTICS_MS);

    return serverFigures(shop, brokerStatistics ? servers.addresses : { managementUrl: undefined });
  };
  const serversBefore = await read();
  const batchesBefore = await shop.batches();
  const pids = new Map([...shop.pids(), ...servers.pids]);
  const cpuBefore = cpuTimes(pids);

  const startedAt = performance.now();
  const driven = await drive(place, benchedProducts, driving);
  const takenMs = performance.now() - startedAt;
  await ends.untilConfirmed(idsOf(driven));
  const lastAt = Math.max(...driven.map(({ id }) => ends.confirmedAt.get(id) ?? 0));
  await untilMailed(shop, idsOf(driven));
  const cpuAfter = cpuTimes(pids);
  shop.expectUnbroken();
  const batches = batchesSince(batchesBefore, await shop.batches());

  return {
    ordersPerSecond: orders / ((lastAt - startedAt) / 1_000),
    takenPerSecond: orders / (takenMs / 1_000),
    cpuMs: cpuTimesEach(cpuBefore, cpuAfter, orders),
    servers: figuresSince(serversBefore, await read()),
    batches,
  };
}

/** Those that a shop can take, and half of what it can take. */
function loadsFor(saturation: number, loads: readonly number[]): readonly number[] {
  const taken = loads.filter((perSecond) => perSecond < saturation * SUSTAINED);

  return loads.length === 0 ? [] : [...new Set([...taken, halfOf(saturation)])].toSorted((a, b) => a - b);
}

/** Half of what a shop can take, as it is offered. */
export function halfOf(saturation: number): number {
  return Math.max(1, Math.round(saturation / 2));
}
