import { delay } from "@warren/messaging";
import type { Places } from "../messaging/contender.js";
import type { ContenderName } from "../messaging/contenders.js";
import type { Look } from "../messaging/main.js";
import { openContender, type ContenderProcess } from "./contender-process.js";
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

/** The first tenth is not measured: until then consumers start. */
const STARTED = 0.1;
const LOOK_MS = 20;

/** Lets so many consumers, each a process, take messages that wait. More than `messages` must be there. */
export async function drain(
  { name, consumers, messages }: Readonly<{ name: ContenderName; consumers: number; messages: number }>,
  places: Places,
  ground: Ground,
): Promise<Drained> {
  const brokerMiB = ground.brokerPid === undefined ? Number.NaN : residentMiB(ground.brokerPid);
  const opened: ContenderProcess[] = [];
  try {
    const opening = Array.from({ length: consumers }, async () => {
      opened.push(await openContender(name, places, ground));
    });
    await Promise.all(opening);
    const from = await until(opened, messages * STARTED, ground);
    const to = await until(opened, messages, ground);
    const handled = to.handled - from.handled;

    return {
      perSecond: handled / ((to.at - from.at) / 1_000),
      cpuUs: ((to.cpuMs - from.cpuMs) / handled) * 1_000,
      brokerUs: ((to.brokerMs - from.brokerMs) / handled) * 1_000,
      consumerMiB: to.residentMiB,
      brokerMiB,
    };
  } finally {
    await Promise.all(opened.map((contender) => contender.close()));
  }
}

type Progress = Readonly<{
  at: number;
  handled: number;
  cpuMs: number;
  brokerMs: number;
  residentMiB: number;
}>;

async function until(opened: readonly ContenderProcess[], wanted: number, ground: Ground): Promise<Progress> {
  for (;;) {
    const looks = await Promise.all(opened.map((contender) => contender.tell<Look>({ kind: "look" })));
    const sum = (value: (look: Look) => number) => looks.reduce((total, look) => total + value(look), 0);
    const handled = sum((look) => look.handled);
    if (handled >= wanted) {
      const most = Math.max(...looks.map(({ residentBytes }) => residentBytes));

      return {
        ...{
          at: performance.now(),
          handled,
          cpuMs: sum(({ cpuMs }) => cpuMs),
          brokerMs: brokerCpuMs(ground),
        },
        residentMiB: most / 2 ** 20,
      };
    }
    await delay(LOOK_MS);
  }
}
