import type { LiveQueue } from "../topology/live-topology.js";
import type { Observed } from "./read-observed.js";
import { reachedBy } from "./routes.js";
import type { Selection } from "./select.js";

/** What becomes of the dead letters of a queue. */
export type DeadLetters =
  /** The broker drops them. */
  | Readonly<{ kind: "none" }>
  /** They end in one queue, and a service can put them there by the same way. */
  | Readonly<{ kind: "kept"; exchange: string; routingKey: string; queue: string }>
  /** They go somewhere, and `why` says why a service cannot go by it. */
  | Readonly<{ kind: "elsewhere"; exchange: string; why: string }>;

type Way = Readonly<{ exchange: string; key: string | undefined }>;

/** Where the broker puts what it gives up of a queue, by arguments or by a policy. */
export function deadLettersOf(
  queue: LiveQueue,
  selection: Selection,
  policies: Observed["queuePolicies"],
): DeadLetters {
  const way = wayOf(queue, policies);
  if (way === undefined) return { kind: "none" };
  const { exchange, key } = way;
  const routingKey = key ?? queue.name;
  const elsewhere = (why: string): DeadLetters => ({ kind: "elsewhere", exchange, why });
  if (exchange !== "" && selection.exchanges.every(({ name }) => name !== exchange))
    return elsewhere(`the exchange ${exchange} is not there, or left out: the broker drops them`);
  const reached = reachedBy(selection, exchange, routingKey);
  const asTheyCame = key === undefined && (reached.length === 0 || reached[0] === queue.name);
  if (asTheyCame)
    return elsewhere(
      `they go to ${exchange === "" ? "the default exchange" : exchange} by the keys they came with`,
    );
  const [target] = reached;
  const there = selection.queues.find(({ name }) => name === target);
  if (there === undefined)
    return elsewhere(
      `no queue gets the key "${routingKey}" of ${exchange || "the default exchange"}: the broker drops them`,
    );
  if (reached.length > 1) return elsewhere(`they go into several queues: ${reached.join(", ")}`);
  if (there.type === "stream") return elsewhere(`they go into the stream ${there.name}`);
  if (there.name === queue.name) return elsewhere("they come back into it");
  if (isDelay(there, policies)) return elsewhere(`they wait in ${there.name} and go on from there`);

  return { kind: "kept", exchange, routingKey, queue: there.name };
}

/** Whether what lies in a queue goes on by itself when its time is over. */
export function isDelay(queue: LiveQueue, policies: Observed["queuePolicies"]): boolean {
  const ttl = queue.arguments["x-message-ttl"] ?? policies.get(queue.name)?.definition["message-ttl"];

  return ttl !== undefined && wayOf(queue, policies) !== undefined;
}

function wayOf({ name, arguments: given }: LiveQueue, policies: Observed["queuePolicies"]): Way | undefined {
  const policy = policies.get(name)?.definition ?? {};
  // An argument wins over a policy.
  const exchange = given["x-dead-letter-exchange"] ?? policy["dead-letter-exchange"];
  const key = given["x-dead-letter-routing-key"] ?? policy["dead-letter-routing-key"];

  return typeof exchange === "string"
    ? { exchange, key: typeof key === "string" ? key : undefined }
    : undefined;
}
