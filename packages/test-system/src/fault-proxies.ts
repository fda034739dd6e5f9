import { openProxy, type Proxy } from "@warren/messaging/testing";
import type { StackAddresses } from "@warren/stack";

/** What can be done to the way to a server. */
export type FaultProxy = Pick<Proxy, "connections" | "cut" | "freeze" | "refuse" | "thaw">;

/** The ways by which programs reach their servers. */
export type FaultProxies = Readonly<{
  broker: FaultProxy;
  database: FaultProxy;
  redis: FaultProxy;
  databaseUrl: string;
  redisUrl: string;
  /** An address of the broker, or of each of its nodes, as it leads through the proxies. */
  throughBroker(amqpUrl: string): string;
  close(): Promise<void>;
}>;

/** Opens a proxy to each server, and to each node of the broker where it is a cluster. */
export async function openFaultProxies(
  { databaseUrl, redisUrl }: StackAddresses,
  brokerNodes: readonly Readonly<{ amqpUrl: string }>[],
): Promise<FaultProxies> {
  const brokers = await Promise.all(brokerNodes.map(({ amqpUrl }) => openProxy(amqpUrl)));
  const database = await openProxy(databaseUrl);
  const redis = await openProxy(redisUrl);

  return {
    broker: together(brokers),
    database,
    redis,
    databaseUrl: database.url,
    redisUrl: redis.url,
    throughBroker: (amqpUrl) => brokers.map(({ port }) => withPort(amqpUrl, port)).join(","),
    async close() {
      await Promise.all([...brokers, database, redis].map((proxy) => proxy.close()));
    },
  };
}

/** The proxies of a cluster's nodes as one. */
function together(proxies: readonly FaultProxy[]): FaultProxy {
  const each = (act: (proxy: FaultProxy) => void) => {
    for (const proxy of proxies) act(proxy);
  };

  return {
    connections: () => proxies.reduce((sum, proxy) => sum + proxy.connections(), 0),
    cut: () => each((proxy) => proxy.cut()),
    freeze: (what) => each((proxy) => proxy.freeze(what)),
    refuse: () => each((proxy) => proxy.refuse()),
    thaw: () => each((proxy) => proxy.thaw()),
  };
}

function withPort(amqpUrl: string, port: number): string {
  const url = new URL(amqpUrl);
  url.hostname = "127.0.0.1";
  url.port = String(port);

  return url.href;
}
