import {
  partitionNames,
  retryDelaysMs,
  retryQueueName,
  type OperationOf,
  type Queue,
  type RoutingKey,
} from "@warren/asyncapi";
import { fieldName } from "./field-name.js";
import { literal } from "./literal.js";

// The entries of a service's contract that have options of their own, as TypeScript.

/** What the service sends: each message once, with all its routes. */
export function sendEntries(
  sends: readonly OperationOf<"send">[],
  key: ReadonlyMap<string, RoutingKey>,
  { codeOf, slotsOf }: Readonly<{ codeOf: (name: string) => string; slotsOf: (key: RoutingKey) => number }>,
): readonly string[] {
  const routes = new Map<string, Map<string, string>>();
  for (const send of sends) {
    const there = key.get(send.key);
    const options = {
      parameters: limitsOf(there),
      ...(send.priority === undefined ? {} : { priority: send.priority }),
      ...(send.persistent ? {} : { persistent: false }),
      ...(send.mandatory ? {} : { mandatory: false }),
      ...(there === undefined || there.pack === 1 ? {} : { pack: there.pack }),
      ...(there === undefined || slotsOf(there) === 0 ? {} : { slots: slotsOf(there) }),
    };
    const extra = literal(options) === "{}" ? "" : `, ${literal(options)}`;
    const place = exchangeAndKey(there);
    for (const name of send.messages) {
      const known = routes.get(name) ?? new Map<string, string>();
      if (!known.has(place)) known.set(place, `route(${place}${extra})`);
      routes.set(name, known);
    }
  }

  return [...routes].map(
    ([name, there]) => `${fieldName(name)}: sends(${[codeOf(name), ...there.values()].join(", ")})`,
  );
}

/** How it asks, and what it is answered. `replies`: as they are called in the code. */
export function callOptions(
  call: OperationOf<"call">,
  replies: readonly string[],
  key: RoutingKey | undefined,
  untyped: boolean,
): string {
  const limits = limitsOf(key);
  const options = [
    `replies: [${replies.join(", ")}]`,
    `exchange: ${literal(key?.exchange ?? "")}`,
    `routingKey: ${literal(key?.routingKey ?? "")}`,
    ...(limits === undefined ? [] : [`parameters: ${literal(limits)}`]),
    `timeoutMs: ${literal(call.timeoutMs ?? 0)}`,
    `durable: ${literal(call.durable)}`,
    ...(untyped ? ["untyped: true"] : []),
  ];

  return `{ ${options.join(", ")} }`;
}

/** The parameters of a key that may have only some values. */
export function limitsOf(
  key: RoutingKey | undefined,
): Readonly<Record<string, readonly string[]>> | undefined {
  const limited = (key?.parameters ?? []).flatMap(({ name, values }) =>
    values === undefined ? [] : [[name, values] as const],
  );

  return limited.length === 0 ? undefined : Object.fromEntries(limited);
}

/** The settings of a queue that it consumes. */
export function queueEntry(queue: Queue): string {
  const { name, batch, prefetch, pauseAfterFailures, inbox, retry, deadLetter, untyped, partitions } = queue;
  const { exchange, queues, members, wanting } = partitionNames(queue);
  const settings = {
    batch,
    prefetch,
    ...(pauseAfterFailures === undefined ? {} : { pauseAfterFailures }),
    inbox,
    retry: retryDelaysMs(retry).map((delayMs) => ({ delayMs, routingKey: retryQueueName(name, delayMs) })),
    deadLetter: {
      exchange: deadLetter?.exchange ?? "",
      queue: deadLetter?.queue ?? "",
      routingKey: deadLetter?.routingKey ?? name,
    },
    ...(untyped ? { untyped } : {}),
    ...(partitions === 1 ? {} : { partitions: { exchange, queues, members, wanting } }),
  };

  return `${literal(name)}: ${literal(settings)}`;
}

function exchangeAndKey(key: RoutingKey | undefined): string {
  return `${literal(key?.exchange ?? "")}, ${literal(key?.routingKey ?? "")}`;
}
