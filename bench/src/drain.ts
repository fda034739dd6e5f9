import { delay } from "@warren/messaging";
import { PREFETCH, type Places } from "../messaging/contender.js";
import type { ContenderName } from "../messaging/contenders.js";
import type { Look } from "../messaging/main.js";
import { startContender, type ContenderProcess } from "./contender-process.js";
import { residentMiB } from "./memory-run.js";
import { brokerCpuMs, type Ground } from "./messaging-run.js";

/** What it took to consume messages that waited. */
export type Drained = Readonly<{
  perSecond: number;
  /** Of all consumers together, in microseconds a message. */
  cpuUs: number;
  brokerUs: number;
  /** The consumer that holds most at the end. */
  consumerMiB: number;
  /** The broker at the beginning, with all that waits there. */
  brokerMiB: number;
}>;

const LOOK_MS = 20;
const PATIENCE_MS = 60_000;

/** How many must wait for `drain`: some are taken before all consumers are there, and some are in hand at the end. */
export function neededFor({
  consumers,
  messages,
}: Readonly<{ consumers: number; messages: number }>): number {
  return Math.ceil(messages * 1.5) + consumers * PREFETCH.messages;
}

/**
 * Lets so many consumers, each a process, take messages that wait, and measures from when all are there until they have taken `messages`
 * more.
 *
 * @throws Error where they do not come any further
 */
export async function drain(
  { name, consumers, messages }: Readonly<{ name: ContenderName; consumers: number; messages: number }>,
  places: Places,
  ground: Ground,
): Promise<Drained> {
  const brokerMiB = ground.brokerPid === undefined ? Number.NaN : residentMiB(ground.brokerPid);
  const started: ContenderProcess[] = [];
  try {
    for (let number = 0; number < consumers; number++) started.push(await startContender(name, ground));
    await Promise.all(started.map((contender) => contender.open(places)));
    const from = await until(started, 1, ground);
    // Where few are asked for, all may be taken before the last consumer is there: then there is nothing to measure.
    const wanted = Math.min(from.handled + messages, neededFor({ consumers, messages }));
    const to = await until(started, wanted, ground);
    const handled = to.handled - from.handled;

    return {
      perSecond: handled / ((to.at - from.at) / 1_000),
      cpuUs: ((to.cpuMs - from.cpuMs) / handled) * 1_000,
      brokerUs: ((to.brokerMs - from.brokerMs) / handled) * 1_000,
      consumerMiB: to.residentMiB,
      brokerMiB,
    };
  } finally {
    await Promise.all(started.map((contender) => contender.close()));
  }
}

type Progress = Readonly<{
  at: number;
  handled: number;
  cpuMs: number;
  brokerMs: number;
  residentMiB: number;
}>;

async function until(
  started: readonly ContenderProcess[],
  wanted: number,
  ground: Ground,
): Promise<Progress> {
  let last = 0;
  let movedAt = performance.now();
  for (;;) {
    const looks = await Promise.all(started.map((contender) => contender.tell<Look>({ kind: "look" })));
    const sum = (value: (look: Look) => number) => looks.reduce((total, look) => total + value(look), 0);
    const [at, handled] = [performance.now(), sum((look) => look.handled)];
    if (handled >= wanted) {
      const most = Math.max(...looks.map(({ residentBytes }) => residentBytes));

      return {
        ...{ at, handled, cpuMs: sum(({ cpuMs }) => cpuMs), brokerMs: brokerCpuMs(ground) },
        residentMiB: most / 2 ** 20,
      };
    }
    if (handled > last) movedAt = at;
    if (at - movedAt > PATIENCE_MS) throw new Error(`the consumers stopped at ${handled} of ${wanted}`);
    last = handled;
    await delay(LOOK_MS);
  }
}
