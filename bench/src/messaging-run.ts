import { fork, type ChildProcess } from "node:child_process";
import { messagingTables } from "@warren/messaging";
import { createDatabase, createVhost } from "@warren/stack/testing";
import type { StackAddresses } from "@warren/stack";
import pg from "pg";
import type { ContenderName } from "../messaging/contenders.js";
import type { Order } from "../messaging/main.js";
import type { Phase, Took } from "../messaging/phases.js";
import { cpuTimeMs } from "./cpu-time.js";
import { declare } from "./declare.js";
import { percentile } from "./statistics.js";

/** How much each contender does in its turn. */
export type Amounts = Readonly<{
  messages: number;
  /** Of these so many may be unconfirmed at once. */
  inFlight: number;
  /** Requests, one at a time. */
  calls: number;
  /** Requests, 64 at once. */
  callsAtOnce: number;
  /** Messages and requests before, which are not measured. */
  warmup: number;
}>;

/** What one phase showed, a message or a request each. */
export type Figures = Readonly<{
  perSecond: number;
  /** Of the contender's process, in microseconds. */
  cpuUs: number;
  /** The same of the broker; NaN where the system does not tell. */
  brokerUs: number;
  /** From sending to confirm or reply. */
  p50Ms: number;
  p99Ms: number;
}>;

export type MessagingFigures = Readonly<{
  messages: Figures;
  /** Undefined where the library has no requests. */
  calls: Figures | undefined;
  callsAtOnce: Figures | undefined;
}>;

export const AT_ONCE = 64;

/** Where contenders run. */
export type Ground = Readonly<{
  addresses: StackAddresses;
  brokerPid: number | undefined;
  /** The compiled process of a contender. */
  file: string;
  signal: AbortSignal;
}>;

/** One contender's turn, in a process, a virtual host and a database of its own. */
export async function runMessaging(
  name: ContenderName,
  ground: Ground,
  { messages, inFlight, calls, callsAtOnce, warmup }: Amounts,
): Promise<MessagingFigures> {
  const places = await openPlaces(ground.addresses);
  const process = fork(ground.file, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  try {
    const { amqpUrl, databaseUrl } = places;
    const { hasCalls } = await tell<{ hasCalls: boolean }>(process, ground.signal, {
      open: name,
      places: { amqpUrl, databaseUrl },
    });
    const measured = async (phase: Phase) => {
      await tell<Took>(process, ground.signal, { ...phase, count: warmup });
      const before = brokerCpuMs(ground);
      const took = await tell<Took>(process, ground.signal, phase);

      return figuresOf(took, phase.count, brokerCpuMs(ground) - before);
    };
    const asked = (count: number, atOnce: number) =>
      hasCalls ? measured({ kind: "calls", count, atOnce }) : Promise.resolve(undefined);

    return {
      messages: await measured({ kind: "messages", count: messages, atOnce: inFlight }),
      calls: await asked(calls, 1),
      callsAtOnce: await asked(callsAtOnce, AT_ONCE),
    };
  } finally {
    await ended(process);
    await places.close();
  }
}

/** A virtual host with the contract's topology, and a database with the runtime's tables. */
export async function openPlaces(addresses: StackAddresses) {
  const vhost = await createVhost(addresses);
  const database = await createDatabase(addresses);
  const close = async () => {
    await vhost.drop();
    await database.drop();
  };
  try {
    await declare(vhost.amqpUrl);
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
    process.kill("SIGKILL");
  });
}

function brokerCpuMs({ brokerPid }: Ground): number {
  return brokerPid === undefined ? Number.NaN : (cpuTimeMs(brokerPid) ?? Number.NaN);
}

function figuresOf({ seconds, cpuMs, waitsMs }: Took, count: number, brokerMs: number): Figures {
  return {
    perSecond: count / seconds,
    cpuUs: (cpuMs / count) * 1_000,
    brokerUs: (brokerMs / count) * 1_000,
    p50Ms: percentile(waitsMs, 0.5),
    p99Ms: percentile(waitsMs, 0.99),
  };
}
