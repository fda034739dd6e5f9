import { setTimeout as sleep } from "node:timers/promises";
import { PauseError, type Peer } from "@warren/messaging";
import { Pool } from "pg";
import type { PoolClient, PoolConfig } from "pg";
import type { Logger } from "pino";
import type { Faults } from "../fault-injection/faults.js";
import { quicken } from "./quick-statements.js";
import { statementNames } from "./statement-names.js";

export type PoolOptions = Readonly<{
  databaseUrl: string;
  /** `application_name`, as PostgreSQL shows it. */
  name: string;
  /** The most connections. Default 8. */
  size?: number;
  /** After which PostgreSQL cancels a statement. Default 10,000. */
  statementTimeoutMs?: number;
  /** How long to wait for a free connection or a new one. Default 5,000. */
  connectTimeoutMs?: number;
  /** Whether connections keep statements prepared. Not through a pooler that does not know of them. Default true. */
  preparedStatements?: boolean;
  logger?: Logger;
  /** Makes the pool act as if the database did not answer, while `database_timeout` is active. */
  faults?: Faults;
}>;

/** How long a simulated statement keeps its caller waiting. */
const SIMULATED_WAIT_MS = 250;

/** A bounded pool of pipelining connections that keep their statements prepared. Lost idle connections are logged and replaced. */
export function createPool(options: PoolOptions): Pool {
  const { logger, faults } = options;
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const pool = new FaultyPool(
    {
      connectionString: options.databaseUrl,
      application_name: options.name,
      pipeline: true,
      max: options.size ?? 8,
      statement_timeout: statementTimeoutMs,
      // For a server that went away without a word. Later than the server's own timeout, since it costs the connection.
      query_timeout: statementTimeoutMs + 5_000,
      idle_in_transaction_session_timeout: 30_000,
      connectionTimeoutMillis: options.connectTimeoutMs ?? 5_000,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
    },
    faults,
  );
  pool.on("error", (error) => logger?.warn({ err: error }, "lost an idle database connection"));
  // A connection that breaks while somebody works with it fails that one's statements; without a listener the event
  // would end the process on top of it.
  const names = options.preparedStatements === false ? undefined : statementNames();
  pool.on("connect", (client) => {
    quicken(client, names);
    client.on("error", (error) => logger?.debug({ err: error }, "a database connection broke"));
  });

  return pool;
}

/** Simulates at the only door there is: `query` takes its connection through `connect` as well. */
class FaultyPool extends Pool {
  /** Where the database is, as traces say it. */
  readonly peer: Peer | undefined;
  readonly #faults: Faults | undefined;
  readonly #clients = new Set<PoolClient>();

  constructor(config: PoolConfig, faults: Faults | undefined) {
    super(config);
    this.peer = peerOf(config.connectionString);
    this.#faults = faults;
    if (faults === undefined) return;

    this.on("connect", (client) => this.#clients.add(client));
    this.on("remove", (client) => this.#clients.delete(client));
    faults.onInjected(({ type }) => {
      if (type === "database_timeout") setTimeout(() => this.#breakAll(), SIMULATED_WAIT_MS).unref();
    });
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: ConnectCallback): void;
  override connect(callback?: ConnectCallback): Promise<PoolClient> | undefined {
    if (this.#faults?.isActive("database_timeout") === true) return this.#timeOut(callback);
    if (callback === undefined) return super.connect();
    super.connect(callback);

    return undefined;
  }

  #timeOut(callback: ConnectCallback | undefined): Promise<never> | undefined {
    const ending = timedOut();
    if (callback === undefined) return ending;
    ending.catch((error: unknown) => callback(error as Error, undefined, () => undefined));

    return undefined;
  }

  /** What pg itself does with a connection on which a pipelined statement timed out. */
  #breakAll(): void {
    for (const client of this.#clients) client.connection.stream.destroy();
  }
}

/** Undefined where the address is none: connecting says so, to whoever needs the database. */
function peerOf(connectionString = ""): Peer | undefined {
  if (!URL.canParse(connectionString)) return undefined;
  const { hostname: address, port, pathname } = new URL(connectionString);

  return { address, port: port === "" ? 5432 : Number(port), database: pathname.slice(1) };
}

type ConnectCallback = (
  error: Error | undefined,
  client: PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

async function timedOut(): Promise<never> {
  await sleep(SIMULATED_WAIT_MS);

  throw new PauseError("the database did not answer in time (simulated failure: database_timeout)");
}
