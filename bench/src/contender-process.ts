import { fork, type ChildProcess } from "node:child_process";
import { messagingTables } from "@warren/messaging";
import { createDatabase, createVhost } from "@warren/stack/testing";
import type { StackAddresses } from "@warren/stack";
import pg from "pg";
import { PLACES, type Places } from "../messaging/contender.js";
import type { ContenderName } from "../messaging/contenders.js";
import type { Order } from "../messaging/main.js";
import { declare, someOf } from "./declare.js";

/** The process of one contender. */
export type ContenderProcess = Readonly<{
  /** Connects it: from now on it consumes. Resolves with whether its library has requests. */
  open(places: Places): Promise<boolean>;
  /** Gives it something to do and resolves with its answer. One thing at a time. */
  tell<Answer>(order: Order): Promise<Answer>;
  /** Ends it. What it has not acked goes back to its queues. */
  close(): Promise<void>;
}>;

/** Starts one, which loads its library and waits. `file` is its compiled program. */
export async function startContender(
  name: ContenderName,
  {
    file,
    signal,
    execArgv = [],
  }: Readonly<{ file: string; signal: AbortSignal; execArgv?: readonly string[] | undefined }>,
): Promise<ContenderProcess> {
  const process = fork(file, { execArgv: [...execArgv], stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const close = () => ended(process);
  try {
    await tell(process, signal, { kind: "load", name });
  } catch (error) {
    await close();
    throw error;
  }

  return {
    async open({ amqpUrl, databaseUrl }) {
      const order = { kind: "open", places: { amqpUrl, databaseUrl } } as const;

      return (await tell<{ hasCalls: boolean }>(process, signal, order)).hasCalls;
    },
    tell: (order) => tell(process, signal, order),
    close,
  };
}

const { messages, requests } = PLACES;
/** A virtual host with all of the contract takes ten times as long to make and to drop. */
const consumed = someOf(
  [messages.exchange, "inventory.failed", "unroutable"],
  [messages.queue, requests.queue],
);

/** A virtual host with the contract's queues that are consumed, and a database with the runtime's tables. */
export async function openPlaces(addresses: StackAddresses) {
  const vhost = await createVhost(addresses);
  const database = await createDatabase(addresses);
  const close = async () => {
    await vhost.drop();
    await database.drop();
  };
  try {
    await declare(vhost.amqpUrl, consumed);
    const client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    for (const statement of messagingTables) await client.query(statement);
    await client.end();

    return { amqpUrl: vhost.amqpUrl, databaseUrl: database.databaseUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function tell<Answer>(process: ChildProcess, signal: AbortSignal, order: Order): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      process.off("message", answered);
      process.off("exit", gone);
      signal.removeEventListener("abort", stopped);
      act();
    };
    const answered = (answer: unknown) => settle(() => resolve(answer as Answer));
    const gone = (code: number | null) =>
      settle(() => reject(new Error(`the contender's process ended with ${String(code)}`)));
    const stopped = () => settle(() => reject(new Error("interrupted")));
    if (signal.aborted) return reject(new Error("interrupted"));
    process.once("message", answered);
    process.once("exit", gone);
    signal.addEventListener("abort", stopped, { once: true });
    process.send(order);
  });
}

/** Its connections are broken off: there is nothing left to keep. */
function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (process.exitCode !== null || process.signalCode !== null) return resolve();
    process.once("exit", () => resolve());
    // It leaves by itself then, and writes its profile.
    if (process.spawnargs.includes("--cpu-prof")) process.disconnect();
    else process.kill("SIGKILL");
  });
}
