import { join } from "node:path";
import { buildOwnPrograms, catcher, startProgram, type Program } from "@warren/programs";
import type { StackAddresses } from "@warren/stack";
import { startOwnServers } from "@warren/test-system";
import { pidListeningOn } from "./cpu-time.js";

/** What all shops of a run stand on: broker, database, Redis and mail catcher, durable as in production (fsync on). */
export type Servers = Readonly<{
  addresses: StackAddresses;
  smtpUrl: string;
  /** What they are and where they come from, a line each. */
  sources: readonly string[];
  pids: ReadonlyMap<string, number>;
  close(): Promise<void>;
}>;

/** What test equipment costs is no cost of a shop. */
export const CATCHER = "mail catcher";

/** The CPU time of all that belongs to a shop: neither test equipment nor whoever orders. */
export function costOf(cpuMs: Readonly<Record<string, number>>): number {
  return Object.entries(cpuMs)
    .filter(([name]) => name !== CATCHER && name !== "driver")
    .reduce((sum, [, ms]) => sum + ms, 0);
}

/** Starts servers that nobody else uses. */
export async function startServers(
  options: Readonly<{ log: (line: string) => void; signal: AbortSignal }>,
): Promise<Servers> {
  const { stack, sources, stop } = await startOwnServers(options);
  try {
    const servers = await withCatcher(stack.addresses, options.signal);
    const close = async () => {
      await servers.close();
      await stop();
    };

    return { ...servers, sources: Object.values(sources), close };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Adds a mail catcher to servers that run. At the end it is the only one that is ended. */
export async function withCatcher(addresses: StackAddresses, signal: AbortSignal): Promise<Servers> {
  const mails = await startCatcher(signal);

  return {
    addresses,
    smtpUrl: String(mails.readyLine()?.["smtpUrl"]),
    sources: [],
    pids: new Map([
      ...pidsListening("RabbitMQ", addresses.amqpUrl, 5672),
      ...pidsListening("PostgreSQL", addresses.databaseUrl, 5432),
      ...pidsListening("Redis", addresses.redisUrl, 6379),
      ...known(CATCHER, mails.pid()),
    ]),
    close: mails.stop,
  };
}

async function startCatcher(signal: AbortSignal): Promise<Program> {
  const { folder, remove } = await buildOwnPrograms();
  const program = startProgram(catcher.name, {
    file: join(folder, `${catcher.name}.js`),
    env: { PORT: "0", CATCHER_SMTP_PORT: "0", CATCHER_HTTP_PORT: "0" },
    readyPath: catcher.readyPath ?? "/mails",
  });
  const stop = () => program.stop().finally(remove);
  await program.ready({ signal }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });

  return { ...program, stop };
}

/** The process that listens where an address leads, by a name; empty where that cannot be seen. */
export function pidsListening(name: string, address: string, usualPort: number) {
  const { port } = new URL(address);

  return known(name, pidListeningOn(port === "" ? usualPort : Number(port)));
}

function known(name: string, pid: number | undefined): readonly (readonly [string, number])[] {
  return pid === undefined ? [] : [[name, pid]];
}
