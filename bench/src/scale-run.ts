import type { ContenderName } from "../messaging/contenders.js";
import { openPlaces } from "./contender-process.js";
import { cpuTimes, cpuTimesEach } from "./cpu-time.js";
import { drain, neededFor, type Drained } from "./drain.js";
import { fill } from "./fill.js";
import type { Ground } from "./messaging-run.js";
import { hearEnds } from "./orders-ended.js";
import { productsFrom, type BenchedProduct } from "./products.js";
import { sell } from "./sell.js";
import { costOf, type Servers } from "./servers.js";
import type { Shop } from "./shop.js";
import { insertProducts } from "./supply.js";

/** Who consumes: Warren with its inbox, and amqplib by hand, which shows what of it is the broker's. */
export const consumerNames = ["warren-inbox", "amqplib"] as const satisfies readonly ContenderName[];

export type ConsumersFigures = Drained &
  Readonly<{ name: ContenderName; consumers: number; waiting: number }>;

/** So many consumers on one queue, which holds little more than they are to take. */
export async function runConsumers(
  ground: Ground,
  { messages, consumers, round }: Readonly<{ messages: number; consumers: readonly number[]; round: number }>,
): Promise<readonly ConsumersFigures[]> {
  const figures: ConsumersFigures[] = [];
  for (const count of inTurn(consumers, round)) {
    for (const name of inTurn(consumerNames, round)) {
      const places = await openPlaces(ground.addresses);
      try {
        await fill(places.amqpUrl, neededFor({ consumers: count, messages }), ground.signal);
        const drained = await drain({ name, consumers: count, messages }, places, ground);
        figures.push({ ...drained, name, consumers: count, waiting: 0 });
      } finally {
        await places.close();
      }
    }
  }

  return figures;
}

/** One consumer on a queue in which so many messages wait behind those that it takes. */
export async function runWaiting(
  ground: Ground,
  { messages, waiting, round }: Readonly<{ messages: number; waiting: readonly number[]; round: number }>,
): Promise<readonly ConsumersFigures[]> {
  const figures: ConsumersFigures[] = [];
  for (const behind of inTurn(waiting, round)) {
    const places = await openPlaces(ground.addresses);
    try {
      await fill(places.amqpUrl, behind, ground.signal);
      for (const name of inTurn(consumerNames, round)) {
        // Of the last one's messages some may be left: then a few more wait.
        await fill(places.amqpUrl, neededFor({ consumers: 1, messages }), ground.signal);
        const drained = await drain({ name, consumers: 1, messages }, places, ground);
        figures.push({ ...drained, name, consumers: 1, waiting: behind });
      }
    } finally {
      await places.close();
    }
  }

  return figures;
}

export type ProductsFigures = Readonly<{
  /** In the catalogue. */
  products: number;
  /** All orders are of one of them. */
  hot: boolean;
  ordersPerSecond: number;
  /** Without mail catcher and driver, in ms an order. */
  cpuMs: number;
  /** That the database server had to break in this time. */
  deadlocks: number;
}>;

export type OrdersAsked = Readonly<{
  orders: number;
  warmup: number;
  atOnce: number;
  lines: number;
  /** Sizes of the catalogue, ascending. */
  products: readonly number[];
  round: number;
}>;

/** A shop that was just started, its catalogue growing; at the first size all orders are of one product too. */
export async function runProducts(
  shop: Shop,
  servers: Servers,
  asked: OrdersAsked,
): Promise<readonly ProductsFigures[]> {
  const ends = await hearEnds(shop);
  const catalogue: BenchedProduct[] = [];
  const figures: ProductsFigures[] = [];
  try {
    for (const size of asked.products) {
      const more = productsFrom(catalogue.length, size - catalogue.length);
      await insertProducts(shop.databases, more);
      await shop.databases.rows("inventory", "analyze products, inventory");
      for (const product of more) catalogue.push(product);
      const first = figures.length === 0;
      if (first) await sell(shop, ends, { ...asked, ordered: catalogue, orders: asked.warmup });
      for (const hot of first ? inTurn([false, true], asked.round) : [false]) {
        const ordered = hot ? catalogue.slice(0, 1) : catalogue;
        const measured = await measure(shop, servers, () => sell(shop, ends, { ...asked, ordered }), asked);
        figures.push({ ...measured, products: size, hot });
      }
    }
    shop.expectUnbroken();

    return figures;
  } finally {
    await ends.close();
  }
}

async function measure(
  shop: Shop,
  servers: Servers,
  work: () => Promise<number>,
  { orders }: OrdersAsked,
): Promise<Omit<ProductsFigures, "products" | "hot">> {
  const pids = new Map([...shop.pids(), ...servers.pids]);
  const [cpuBefore, deadlocksBefore] = [cpuTimes(pids), await deadlocksOf(shop)];
  const ordersPerSecond = await work();
  const cpuMs = costOf(cpuTimesEach(cpuBefore, cpuTimes(pids), orders));

  return { ordersPerSecond, cpuMs, deadlocks: (await deadlocksOf(shop)) - deadlocksBefore };
}

async function deadlocksOf({ databases, databaseNames }: Shop): Promise<number> {
  const [row] = await databases.rows<Readonly<{ deadlocks: number }>>(
    "inventory",
    "select sum(deadlocks)::float8 as deadlocks from pg_stat_database where datname = any($1)",
    [databaseNames],
  );

  return row?.deadlocks ?? Number.NaN;
}

/** In each round another one is the first. */
function inTurn<Item>(items: readonly Item[], round: number): readonly Item[] {
  const start = round % items.length;

  return [...items.slice(start), ...items.slice(0, start)];
}
