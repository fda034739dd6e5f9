import type { LiveArguments, LiveExchange, LiveQueue } from "./live-topology.js";
import type { WantedExchange, WantedQueue } from "@warren/asyncapi";

/** A setting that is one thing on the broker and another in the contract. `undefined` where it is not set at all. */
export type Difference = Readonly<{
  setting: string;
  there: unknown;
  wanted: unknown;
}>;

/**
 * What differs. `refused`: the broker answers 406 to whoever declares it so. `ignored`: it takes the declaration, and
 * leaves the setting as it is.
 */
export type Differences = Readonly<{ refused: readonly Difference[]; ignored: readonly Difference[] }>;

const everyType = [
  "x-expires",
  "x-message-ttl",
  "x-dead-letter-exchange",
  "x-dead-letter-routing-key",
  "x-max-length",
  "x-max-length-bytes",
  "x-overflow",
  "x-single-active-consumer",
];

// Measured on RabbitMQ 3.10: a queue is compared by the arguments that its type knows, and by no others.
const comparedBy: Readonly<Record<string, readonly string[]>> = {
  classic: [...everyType, "x-max-priority", "x-queue-mode", "x-queue-version", "x-queue-master-locator"],
  quorum: [
    ...everyType,
    "x-dead-letter-strategy",
    "x-delivery-limit",
    "x-quorum-initial-group-size",
    "x-queue-leader-locator",
    "x-max-in-memory-length",
    "x-max-in-memory-bytes",
  ],
  stream: [
    "x-max-age",
    "x-max-length-bytes",
    "x-stream-max-segment-size-bytes",
    "x-initial-cluster-size",
    "x-queue-leader-locator",
  ],
};

/** What a queue becomes that names no `x-queue-type`: only a classic one may be gone with a restart, a connection or its last consumer. */
export function typeOf(
  { durable, exclusive = false, autoDelete = false, arguments: given }: WantedQueue,
  defaultType: string,
): unknown {
  return given["x-queue-type"] ?? (durable && !exclusive && !autoDelete ? defaultType : "classic");
}

/** Setting by setting, in the words of the broker. `defaultType` is what a lasting queue becomes that names no `x-queue-type`. */
export function queueDifferences(wanted: WantedQueue, there: LiveQueue, defaultType: string): Differences {
  const compared = comparedBy[there.type] ?? everyType;
  const arguments_ = argumentDifferences(wanted.arguments, there.arguments);

  return {
    refused: [
      ...different("x-queue-type", there.type, typeOf(wanted, defaultType)),
      ...different("durable", there.durable, wanted.durable),
      ...different("exclusive", there.exclusive, wanted.exclusive ?? false),
      ...different("auto_delete", there.autoDelete, wanted.autoDelete ?? false),
      ...arguments_.filter(({ setting }) => compared.includes(setting)),
    ],
    ignored: arguments_.filter(({ setting }) => !compared.includes(setting)),
  };
}

/** Setting by setting. Of its arguments the broker compares only the alternate exchange. */
export function exchangeDifferences(wanted: WantedExchange, there: LiveExchange): Differences {
  const alternate = "alternate-exchange";

  return {
    refused: [
      ...different("type", there.type, wanted.type),
      ...different("durable", there.durable, wanted.durable),
      ...different("auto_delete", there.autoDelete, wanted.autoDelete ?? false),
      ...different("internal", there.internal, wanted.internal ?? false),
      ...different(alternate, there.arguments[alternate], wanted.alternateExchange),
    ],
    ignored: [],
  };
}

function argumentDifferences(wanted: LiveArguments, there: LiveArguments): readonly Difference[] {
  const names = [...new Set([...Object.keys(there), ...Object.keys(wanted)])];

  return names
    .filter((name) => name !== "x-queue-type")
    .flatMap((name) => different(name, there[name], wanted[name]));
}

function different(setting: string, there: unknown, wanted: unknown): readonly Difference[] {
  return JSON.stringify(there) === JSON.stringify(wanted) ? [] : [{ setting, there, wanted }];
}
