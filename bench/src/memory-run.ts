import { readFileSync } from "node:fs";
import { delay } from "@warren/messaging";
import { cpuTimes, cpuTimesEach } from "./cpu-time.js";
import { drive, idsOf, overHttp } from "./drive.js";
import { hearEnds, settled } from "./orders-ended.js";
import { benchedProducts } from "./products.js";
import type { Servers } from "./servers.js";
import type { Shop } from "./shop.js";

/** How a shop is driven while its memory is watched. */
export type Watching = Readonly<{
  /** How long it rests before the first look and before each later one. */
  restSeconds: number;
  /** So many messages are handled by its services, in four parts. */
  messages: number;
  /** Orders that are placed before it is looked how many messages that were. */
  step: number;
  atOnce: number;
  lines: number;
}>;

/** Resident memory in MiB by process. */
export type Memory = Readonly<Record<string, number>>;

export type MemoryFigures = Readonly<{
  idle: Memory;
  /** Each second while orders are driven. */
  underLoad: readonly Memory[];
  /** At rest after each of the four parts, with the messages handled by then. */
  afterwards: readonly Readonly<{ messages: number; memory: Memory }>[];
  orders: number;
  /** Of the time in which they were driven. */
  ordersPerSecond: number;
  /** By process, in ms an order. */
  cpuMs: Readonly<Record<string, number>>;
}>;

const PARTS = 4;
const SAMPLE_MS = 1_000;

/** Watches the memory of a shop that was just started, and that tells of its batches. */
export async function runMemory(shop: Shop, servers: Servers, watching: Watching): Promise<MemoryFigures> {
  const pids = shop.pids();
  const rest = () => delay(watching.restSeconds * 1_000);
  await rest();
  const idle = memoryOf(pids);
  await shop.supply(benchedProducts);
  const ends = await hearEnds(shop);
  const way = overHttp(shop, watching.atOnce);
  const underLoad: Memory[] = [];
  const afterwards: MemoryFigures["afterwards"][number][] = [];
  const all = new Map([...pids, ...servers.pids]);
  const before = cpuTimes(all);
  let orders = 0;
  let drivenMs = 0;
  try {
    for (let part = 1; part <= PARTS; part++) {
      const startedAt = performance.now();
      const sampling = setInterval(() => underLoad.push(memoryOf(pids)), SAMPLE_MS);
      let messages = 0;
      try {
        while (messages < (watching.messages * part) / PARTS) {
          const driven = await drive(way.place, benchedProducts, { ...watching, orders: watching.step });
          orders += driven.length;
          await settled(shop, ends, idsOf(driven));
          messages = await handledBy(shop);
          if (messages === 0) throw new Error("this shop does not tell how many messages it has handled");
        }
      } finally {
        clearInterval(sampling);
      }
      drivenMs += performance.now() - startedAt;
      await rest();
      afterwards.push({ messages, memory: memoryOf(pids) });
    }
    shop.expectUnbroken();
    const cpuMs = cpuTimesEach(before, cpuTimes(all), orders);

    return { idle, underLoad, afterwards, orders, ordersPerSecond: orders / (drivenMs / 1_000), cpuMs };
  } finally {
    way.close();
    await ends.close();
  }
}

async function handledBy(shop: Shop): Promise<number> {
  return (await shop.batches()).reduce((sum, { messages }) => sum + messages, 0);
}

function memoryOf(pids: ReadonlyMap<string, number>): Memory {
  return Object.fromEntries([...pids].map(([name, pid]) => [name, residentMiB(pid)]));
}

/** Resident memory of a process; NaN where the system does not tell. */
export function residentMiB(pid: number): number {
  try {
    const kiB = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];

    return Number(kiB) / 1_024;
  } catch {
    return Number.NaN;
  }
}
