import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { connect, declareTopology } from "@warren/messaging";
import { topology } from "@warren/generated/topology";
import { repository, services, startProgram, type Program, type ProgramName } from "@warren/programs";
import { createLogger } from "@warren/service-host";
import type { StackAddresses } from "@warren/stack";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { openDatabases, type Databases } from "@warren/test-system";
import { build } from "esbuild";
import pg from "pg";
import { tables } from "../peers/tables.js";

/** A program that does Warren's work by hand: `bench/ceiling` or `bench/article`. */
export type PeerName = "ceiling" | "article";

/** A peer that runs: six processes, on a virtual host and databases of its own. */
export type RunningPeer = Readonly<{
  program(name: ProgramName): Program;
  amqpUrl: string;
  databases: Databases;
  databaseNames: readonly string[];
  close(): Promise<void>;
}>;

const PARTS: readonly ProgramName[] = [...services.map(({ name }) => name), "gateway"];

/** Starts it on these servers. What it made there is removed at the end. */
export async function startPeer(
  peer: PeerName,
  addresses: StackAddresses,
  options: Readonly<{ smtpUrl: string; execArgv?: readonly string[]; signal: AbortSignal }>,
): Promise<RunningPeer> {
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
    const programs = new Map(
      PARTS.map((name) => {
        const env = {
          PEER_PART: name,
          AMQP_URL: vhost.amqpUrl,
          DATABASE_URL: urls.get(name) ?? "",
          REDIS_URL: addresses.redisUrl,
          SMTP_URL: options.smtpUrl,
          NODE_ENV: "production",
        };
        const program = startProgram(`${peer} ${name}`, {
          file: built.file,
          env,
          execArgv: options.execArgv ?? [],
        });
        opened.push(program.stop);

        return [name, program] as const;
      }),
    );
    await Promise.all([...programs.values()].map((program) => program.ready({ signal: options.signal })));
    const databases = openDatabases(addresses.databaseUrl, names);
    opened.push(databases.close);

    return {
      program(name) {
        const program = programs.get(name);
        if (program === undefined) throw new Error(`${peer} has no ${name}`);

        return program;
      },
      amqpUrl: vhost.amqpUrl,
      databases,
      databaseNames: Object.values(names),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Warren's exchanges, queues and bindings, with the same arguments. */
async function declare(amqpUrl: string): Promise<void> {
  const logger = createLogger({ name: "bench", level: "warn" });
  const connection = connect({ url: amqpUrl, name: "bench", logger });
  try {
    await connection.opened();
    await declareTopology(connection, topology);
  } finally {
    await connection.close();
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

/** One file, as for Warren's programs: our own code in it, the rest from node_modules. */
async function compile(peer: PeerName): Promise<Readonly<{ file: string; remove(): Promise<void> }>> {
  const parent = join(repository, "dist");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, `${peer}-`));
  const file = join(folder, `${peer}.js`);
  await build({
    absWorkingDir: repository,
    entryPoints: [join(repository, "bench", peer, "main.ts")],
    outfile: file,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: true,
    logLevel: "warning",
    plugins: [
      {
        name: "own code only",
        setup(builder) {
          builder.onResolve({ filter: /^[^./]/ }, ({ path }) =>
            path.startsWith("@warren/") ? undefined : { path, external: true },
          );
        },
      },
    ],
  });

  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
