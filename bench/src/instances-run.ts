import type { StackAddresses } from "@warren/stack";
import type { BenchRun } from "./bench-run.js";
import { cpuTimes, cpuTimesEach } from "./cpu-time.js";
import { hearEnds } from "./orders-ended.js";
import { benchedProducts } from "./products.js";
import { sell, type Selling } from "./sell.js";
import { costOf, pidsListening, type Servers } from "./servers.js";
import { startWarren } from "./warren.js";

/** What a shop stands on, and the nodes of its broker. */
export type Ground = Omit<Servers, "close"> & Readonly<{ brokers: readonly BrokerAddresses[] }>;

type BrokerAddresses = Pick<StackAddresses, "amqpUrl" | "managementUrl">;

/** What was measured of one shop. */
export type InstancesFigures = Readonly<{
  ordersPerSecond: number;
  /** By process, in ms an order, from the first order to the last letter; of the broker all its nodes. */
  cpuMs: Readonly<Record<string, number>>;
  /** Without mail catcher and driver. */
  totalCpuMs: number;
}>;

export type InstancesAsked = Omit<Selling, "ordered" | "lines"> &
  Readonly<{ warmup: number; instances: number }>;

/** The same servers with a cluster in place of their broker. */
export function onCluster(servers: Servers, nodes: readonly BrokerAddresses[]): Ground {
  const [first = servers.addresses] = nodes;
  const { amqpUrl, managementUrl } = first;
  const others = [...servers.pids].filter(([name]) => name !== "RabbitMQ");
  const brokers = nodes.flatMap((node, at) => [...pidsListening(`RabbitMQ ${at + 1}`, node.amqpUrl, 5672)]);

  return {
    ...servers,
    addresses: { ...servers.addresses, amqpUrl, managementUrl },
    pids: new Map([...others, ...brokers]),
    brokers: nodes,
  };
}

/** Starts Warren with so many instances of everything, and sells. */
export async function runInstances(
  ground: Ground,
  { warmup, instances, ...asked }: InstancesAsked,
  { signal, opened, closed }: Pick<BenchRun, "signal" | "opened" | "closed">,
): Promise<InstancesFigures> {
  const { addresses, smtpUrl, brokers } = ground;
  const shop = opened(
    await startWarren(addresses, { smtpUrl, execArgv: [], signal, instances, brokerNodes: brokers }),
  );
  await shop.supply(benchedProducts);
  const ends = await hearEnds(shop);
  try {
    const selling = { ...asked, ordered: benchedProducts, lines: 1 };
    await sell(shop, ends, { ...selling, orders: warmup });
    const pids = new Map([...shop.pids(), ...ground.pids]);
    const before = cpuTimes(pids);
    const ordersPerSecond = await sell(shop, ends, selling);
    const cpuMs = cpuTimesEach(before, cpuTimes(pids), asked.orders);
    shop.expectUnbroken();

    return { ordersPerSecond, cpuMs, totalCpuMs: costOf(cpuMs) };
  } finally {
    await ends.close();
    await closed(shop);
  }
}
