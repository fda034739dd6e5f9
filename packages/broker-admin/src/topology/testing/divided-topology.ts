import { topologyOf, type Model, type Topology } from "@warren/asyncapi";

/** Where a message of `steps` waits for its retry. No delay: none is tried again. */
export type DividedOptions = Readonly<{ retryDelayMs?: number | undefined }>;

/** The topology of a document with one queue, `steps`, behind the exchange `paths`. */
export function divided(partitions: number, { retryDelayMs }: DividedOptions = {}): Topology {
  const delay = retryDelayMs ?? 0;
  const queue: Model["queues"][number] = {
    name: "steps",
    address: "steps",
    durable: true,
    exclusive: false,
    autoDelete: false,
    arguments: { "x-queue-type": "quorum" },
    bindings: [{ exchange: "paths", routingKey: "step", at: "/b" }],
    messages: [],
    batch: 1,
    prefetch: 1,
    pauseAfterFailures: undefined,
    inbox: true,
    retry: {
      attempts: retryDelayMs === undefined ? 1 : 2,
      firstDelayMs: delay,
      factor: 1,
      maxDelayMs: delay,
    },
    deadLetter: undefined,
    deadLettering: "broker",
    partitions,
    untyped: false,
    parked: false,
    at: "/q",
  };
  const common = {
    durable: true,
    autoDelete: false,
    predeclared: false,
    alternateExchange: undefined,
    bindings: [],
  };

  return topologyOf({
    scope: "system",
    title: "Paths",
    version: "1.0.0",
    services: [],
    exchanges: [{ name: "paths", type: "topic", at: "/e", ...common }],
    keys: [],
    queues: [queue],
    operations: [],
    messages: [],
  });
}
