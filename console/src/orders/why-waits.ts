import { healthOf, isThere } from "../services/health.js";
import type { QueueOfService, Service } from "../services/service-types.js";
import type { Step, Timeline } from "./order-types.js";

/** Why an order waits, as far as the state of the shop explains it. */
export type WhyWaits = Readonly<
  | { kind: "away"; service: string; state: string }
  | { kind: "paused"; service: string; queue: string; by: string; reason: string }
>;

/** What an order waits for: a service, to answer a message. There is none where it acts by itself, and which one is not known while several are undone. */
export type Question = Readonly<{ service: string; message: Step["message"] | undefined }>;

/** The last question that an order waits for an answer to. A parcel that waits to leave, or is on its way, waits for its time, and for shipping to see it. */
export function awaitedBy({ status, steps }: Pick<Timeline, "status" | "steps">): Question | undefined {
  const last = steps.at(-1);

  if (last?.kind !== "waiting") return undefined;

  return {
    service: last.service,
    message: status === "confirmed" || status === "dispatched" ? undefined : last.message,
  };
}

/** What keeps a service from answering: it does not run, or somebody paused the queue that holds the question. Undefined where nothing is known to: it is about to. */
export function whyWaits(
  { service, message }: Question,
  services: readonly Service[],
  queues: readonly Pick<QueueOfService, "queue" | "service" | "messages" | "paused">[],
): WhyWaits | undefined {
  const known = services.find((one) => one.service === service);
  if (known !== undefined && !isThere(known)) return { kind: "away", service, state: healthOf(known).name };
  if (message === undefined) return undefined;
  for (const { queue, service: of, messages, paused } of queues)
    if (of === service && paused !== null && messages.includes(message))
      return { kind: "paused", service, queue, by: paused.by, reason: paused.reason };

  return undefined;
}
