import { randomUUID } from "node:crypto";
import type { SendableOf, ServiceContract } from "../contract/index.js";
import type { Connection } from "../connection/connection.js";
import { compose } from "../wire/compose.js";
import { routeFor } from "./route-for.js";
import { openSender, type SenderHealth, type SenderOptions } from "./sender.js";

/** What a message that no other message caused may say of its origin. */
export type Origin = Readonly<{
  /** The customer's correlation id. Default: a new id. */
  correlationId?: string;
  causationId?: string;
  traceparent?: string;
}>;

/** Publishes a service's messages outside of a handler and of a transaction. */
export type Publisher<S extends ServiceContract> = Readonly<{
  /** Resolves when the broker has confirmed all. @throws PublishError */
  publish(
    messages: readonly SendableOf<S>[],
    options?: Origin & Readonly<{ signal?: AbortSignal }>,
  ): Promise<void>;
  /** Whether messages leave now, and how many wait. */
  health(): SenderHealth;
  /** Closes its channel. What the broker has not confirmed by then ends with `PublishError` `closed`, as does what is published afterwards. */
  close(): Promise<void>;
}>;

/** Opens a publisher. Where a message must not be sent unless a row is written, use an outbox instead. */
export async function createPublisher<const S extends ServiceContract>(
  contract: S,
  connection: Connection,
  options: Omit<SenderOptions, "onChannel"> = {},
): Promise<Publisher<S>> {
  const sender = await openSender(connection, options);

  return {
    async publish(messages, { signal, ...origin } = {}) {
      const composed = composeAll(contract, messages, origin, new Date());
      await sender.send(composed, signal === undefined ? {} : { signal });
    },
    health: () => sender.health(),
    close: () => sender.close(),
  };
}

/** Composes messages that no other message caused. They share one correlation id. */
export function composeAll<S extends ServiceContract>(
  contract: S,
  messages: readonly SendableOf<S>[],
  origin: Origin,
  now: Date,
) {
  const cause = {
    correlationId: origin.correlationId ?? randomUUID(),
    causationId: origin.causationId,
    traceparent: origin.traceparent,
  };

  return messages.map((message) =>
    compose(message, routeFor(contract, message), cause, {
      appId: contract.name,
      now,
      messageId: randomUUID(),
    }),
  );
}
