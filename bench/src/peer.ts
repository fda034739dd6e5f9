import { services, startProgram, type ProgramName } from "@warren/programs";
import type { StackAddresses } from "@warren/stack";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { openDatabases } from "@warren/test-system";
import pg from "pg";
import { tables } from "../peers/tables.js";
import { compile } from "./compile.js";
import { declare } from "./declare.js";
import type { Shop, StartOptions } from "./shop.js";
import { insertProducts } from "./supply.js";

/** A program that does Warren's work by hand: `bench/ceiling` or `bench/article`. */
export type PeerName = "ceiling" | "article";

const PARTS: readonly ProgramName[] = [...services.map(({ name }) => name), "gateway"];

/** Starts it on these servers: six processes, on a virtual host and databases of its own. */
export async function startPeer(
  peer: PeerName,
  addresses: StackAddresses,
  { smtpUrl, execArgv, signal }: StartOptions,
): Promise<Shop> {
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    const vhost = await createVhost(addresses);
    opened.push(vhost.drop);
    await declare(vhost.amqpUrl);
    const names: Record<string, string> = {};
    const urls = new Map<string, string>();
    for (const { name, database } of services) {
      const made = await createDatabase(addresses);
      opened.push(made.drop);
      await createTables(made.databaseUrl, tables[database]);
      names[database] = made.name;
      urls.set(name, made.databaseUrl);
    }
    const built = await compile(peer);
    opened.push(built.remove);
    const programs = PARTS.map((part) => {
      const env = {
        PEER_PART: part,
        AMQP_URL: vhost.amqpUrl,
        DATABASE_URL: urls.get(part) ?? "",
        REDIS_URL: addresses.redisUrl,
        SMTP_URL: smtpUrl,
        NODE_ENV: "production",
      };
      const program = startProgram(part, { file: built.file, env, execArgv });
      opened.push(program.stop);

      return program;
    });
    await Promise.all(programs.map((program) => program.ready({ signal })));
    const databases = openDatabases(addresses.databaseUrl, names);
    opened.push(databases.close);

    return {
      name: peer,
      gatewayUrls: programs.filter(({ name }) => name === "gateway").map((program) => program.url() ?? ""),
      amqpUrl: vhost.amqpUrl,
      databases,
      databaseNames: Object.values(names),
      pids: () => new Map(programs.map((program) => [program.name, program.pid() ?? 0])),
      supply: (products) => insertProducts(databases, products),
      batches: () => Promise.resolve([]),
      expectUnbroken() {
        const ended = programs.filter((program) => program.restarts() > 0).map(({ name }) => name);
        if (ended.length > 0) throw new Error(`these parts of ${peer} ended: ${ended.join(", ")}`);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function createTables(databaseUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
