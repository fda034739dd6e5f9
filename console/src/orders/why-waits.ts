import { healthOf } from "../services/health.js";
import type { QueueOfService, Service } from "../services/service-types.js";
import type { Timeline } from "./order-types.js";

/** Why an order waits, as far as the state of the shop explains it. */
export type WhyWaits = Readonly<
  | { kind: "away"; service: string; state: string }
  | { kind: "paused"; service: string; queue: string; by: string; reason: string }
>;

/** The service from which an order waits for an answer. A parcel that waits to leave, or is on its way, waits for nobody's. */
export function awaitedBy({ status, steps }: Pick<Timeline, "status" | "steps">): string | undefined {
  const last = steps.at(-1);

  return last?.kind !== "waiting" || status === "confirmed" || status === "dispatched"
    ? undefined
    : last.service;
}

/** What keeps a service from answering: it does not run, or somebody paused one of its queues. Undefined where nothing is known to: it is about to. */
export function whyWaits(
  service: string,
  services: readonly Service[],
  queues: readonly Pick<QueueOfService, "queue" | "service" | "paused">[],
): WhyWaits | undefined {
  const known = services.find((one) => one.service === service);
  const health = known === undefined ? undefined : healthOf(known);
  if (health?.tone === "failed") return { kind: "away", service, state: health.name };
  for (const { queue, service: of, paused } of queues)
    if (of === service && paused !== null)
      return { kind: "paused", service, queue, by: paused.by, reason: paused.reason };

  return undefined;
}
