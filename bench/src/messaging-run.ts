import type { StackAddresses } from "@warren/stack";
import type { ContenderName } from "../messaging/contenders.js";
import type { Phase, Took } from "../messaging/phases.js";
import { openPlaces, startContender } from "./contender-process.js";
import { cpuTimeMs } from "./cpu-time.js";
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
  /** Node's options for it. */
  execArgv?: readonly string[];
  signal: AbortSignal;
}>;

/** One contender's turn, in a process, a virtual host and a database of its own. */
export async function runMessaging(
  name: ContenderName,
  ground: Ground,
  { messages, inFlight, calls, callsAtOnce, warmup }: Amounts,
): Promise<MessagingFigures> {
  const places = await openPlaces(ground.addresses);
  const contender = await startContender(name, ground).catch(async (error: unknown) => {
    await places.close();
    throw error;
  });
  try {
    const hasCalls = await contender.open(places);
    const measured = async (phase: Phase) => {
      await contender.tell<Took>({ ...phase, count: warmup });
      const before = brokerCpuMs(ground);
      const took = await contender.tell<Took>(phase);

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
    await contender.close();
    await places.close();
  }
}

/** CPU time of the broker so far. */
export function brokerCpuMs({ brokerPid }: Ground): number {
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
