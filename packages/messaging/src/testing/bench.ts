import { createDatabase, createVhost } from "@warren/stack/testing";
import type { StackAddresses } from "@warren/stack";
import * as amqp from "amqplib";
import pg from "pg";
import { messagingTables } from "../database/tables.js";
import type { Logger } from "../logging/logger.js";
import { declareTopology } from "../connection/declare.js";
import { connect, type Connection, type ConnectionOptions } from "../connection/connection.js";
import { eventually } from "./eventually.js";
import { topology as testTopology } from "./test-contract.js";

/** A vhost with the test topology, a database with the runtime's tables, and what a test needs to look into both. */
export type TestBench = Readonly<{
  vhost: string;
  amqpUrl: string;
  databaseUrl: string;
  pool: pg.Pool;
  logger: Logger;
  /** A connection that is open and has declared the topology. */
  connect(name: string, options?: Partial<ConnectionOptions>): Promise<Connection>;
  /** Takes every message that is in a queue now. What is still on its way there stays: see `take`. */
  drain(queue: string): Promise<readonly amqp.GetMessage[]>;
  /**
   * Takes messages out of a queue as they arrive, until there are `enough`: so many, or what the function accepts. There may be
   * more, where more came with the last. Fails after 15 s.
   */
  take(
    queue: string,
    enough: number | ((taken: readonly amqp.GetMessage[]) => boolean),
  ): Promise<readonly amqp.GetMessage[]>;
  /** How many messages wait in a queue. */
  depth(queue: string): Promise<number>;
  /** A channel that bypasses the runtime, to publish what it would refuse. */
  raw(): Promise<amqp.ConfirmChannel>;
  close(): Promise<void>;
}>;

const silent = () => undefined;

/** Sets up a bench on the run's servers. Default topology: that of `shop.ts`. */
export async function openBench(addresses: StackAddresses, topology = testTopology): Promise<TestBench> {
  const vhost = await createVhost(addresses);
  const database = await createDatabase(addresses);
  const pool = new pg.Pool({
    connectionString: database.databaseUrl,
    max: 5,
    // As the services' pools have it: who is idle in a transaction for so long loses the connection.
    idle_in_transaction_session_timeout: 30_000,
    ...{ pipeline: true },
  });
  pool.on("error", silent);
  await pool.query("create table done (id text not null, at timestamptz not null default clock_timestamp())");
  for (const statement of messagingTables) await pool.query(statement);
  const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };
  const connections: Connection[] = [];
  const side = await amqp.connect(vhost.amqpUrl);
  side.on("error", silent);
  const raw = await side.createConfirmChannel();
  raw.on("error", silent);

  const open = async (name: string, options: Partial<ConnectionOptions> = {}) => {
    const connection = connect({ url: vhost.amqpUrl, name, logger, ...options });
    connections.push(connection);
    await declareTopology(connection, topology);
    await connection.opened();

    return connection;
  };

  const drain = async (queue: string) => {
    const taken: amqp.GetMessage[] = [];
    for (;;) {
      const got = await raw.get(queue, { noAck: true });
      if (got === false) return taken;
      taken.push(got);
    }
  };

  return {
    vhost: vhost.name,
    amqpUrl: vhost.amqpUrl,
    databaseUrl: database.databaseUrl,
    pool,
    logger,
    connect: open,
    raw: () => Promise.resolve(raw),
    drain,
    async take(queue, enough) {
      const taken: amqp.GetMessage[] = [];
      await eventually(async () => {
        taken.push(...(await drain(queue)));
        if (typeof enough === "number" ? taken.length >= enough : enough(taken)) return;
        throw new Error(`${taken.length} messages came to ${queue}, and more are awaited`);
      });

      return taken;
    },
    async depth(queue) {
      return (await raw.checkQueue(queue)).messageCount;
    },
    async close() {
      await Promise.all(connections.map((connection) => connection.close()));
      await side.close().catch(silent);
      await pool.end();
      await vhost.drop();
      await database.drop();
    },
  };
}
