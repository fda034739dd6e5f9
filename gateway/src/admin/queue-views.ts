import type { Topology } from "@warren/messaging/contract";
import type { QueueStatistics, Statistics } from "@warren/broker-admin/management";
import type { QueuePause } from "@warren/service-host";
import type { ContractQueue } from "./contract-queues.js";
import type { QueueView } from "./queue-answers.js";

type Known = Statistics["queues"];

/** Queues of the contract with what the broker says of them, and whether somebody paused them. What nobody says is null, and not 0. */
export function queueViews(
  queues: readonly ContractQueue[],
  known: Known,
  pauses: readonly QueuePause[] = [],
): readonly QueueView[] {
  return queues.map(({ queue, service, messages, parts, retries, dead }) => ({
    queue,
    service: service ?? null,
    messages: [...messages],
    state: stateOf(parts, known),
    ready: sumOf("ready", parts, known),
    unacknowledged: sumOf("unacknowledged", parts, known),
    consumers: sumOf("consumers", parts, known),
    bytes: sumOf("bytes", parts, known),
    publishRate: sumOf("publishRate", parts, known),
    deliverRate: sumOf("deliverRate", parts, known),
    retrying: sumOf("ready", retries, known),
    paused: pauses.find((pause) => pause.queue === queue) ?? null,
    deadLetters: dead === undefined ? null : { queue: dead, count: deadIn(dead, known) },
  }));
}

/** Exchanges of the contract with what the broker says of them. */
export function exchangeViews(exchanges: Topology["exchanges"], known: Statistics["exchanges"]) {
  return exchanges.flatMap(({ name }) => {
    const rates = known.get(name);

    return rates === undefined
      ? []
      : [{ exchange: name, inRate: rates.inRate ?? null, outRate: rates.outRate ?? null }];
  });
}

/** Of the first part that is not as it should be. */
function stateOf(parts: readonly string[], known: Known): string | null {
  const states = parts.map((part) => {
    const one = known.get(part);

    return one === undefined ? "missing" : one.state;
  });
  const state = states.find((one) => one !== "running") ?? states.find((one) => one !== undefined);

  return state ?? null;
}

/** Nobody consumes dead letters: those that are held are being looked at, and come back or are gone a moment later. */
function deadIn(dead: string, known: Known): number | null {
  const ready = sumOf("ready", [dead], known);

  return ready === null ? null : ready + (sumOf("unacknowledged", [dead], known) ?? 0);
}

function sumOf(
  figure: Exclude<keyof QueueStatistics, "state">,
  queues: readonly string[],
  known: Known,
): number | null {
  let sum = 0;
  for (const queue of queues) {
    const value = known.get(queue)?.[figure];
    if (value === undefined) return null;
    sum += value;
  }

  return sum;
}
