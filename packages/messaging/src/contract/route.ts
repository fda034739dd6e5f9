import type { Message, MessageType } from "./message.js";
import { parameterNamesOf, type ParameterValues, type ValuesFor } from "./parameters.js";

/** Where a message goes, and how the broker is to treat it there. */
export type Route<Key extends string = string, Values extends ParameterValues = ParameterValues> = {
  /** The empty text is the default exchange, whose routing keys are names of queues. */
  readonly exchange: string;
  /** May have parameters (`order.{region}.created`), which the sender fills: see {@link at}. */
  readonly routingKey: Key;
  /** The values that parameters of the key are limited to. */
  readonly parameters: Values;
  /** 0 to 10; only queues with `x-max-priority` look at it. */
  readonly priority: number | undefined;
  /** Kept on disk by durable queues (delivery mode 2). */
  readonly persistent: boolean;
  /** Returned to the sender, as a `PublishError` "unroutable", when no queue would get it. Off for keys open to subscribers. */
  readonly mandatory: boolean;
  /**
   * So many messages that leave together may travel as one AMQP message, at most; 1 where each travels by itself. Every consumer
   * has to be one of ours.
   */
  readonly pack: number;
  /**
   * Into so many slots the subjects of its messages fall, where a queue behind it has partitions: each message says in which its
   * own does. 0 where none has.
   */
  readonly slots: number;
};

/** At least one route. */
export type Routes = readonly [Route, ...Route[]];

/** The routes on which a service may send one message. With more than one the sender has to choose: see {@link via}. */
export type Sends<M extends Message = Message, R extends Routes = Routes> = Readonly<{
  message: MessageType<M>;
  routes: R;
}>;

/** A message for which a routing key was chosen. */
export type Routed<M extends Message, Key extends string> = M & Readonly<{ routingKey: Key }>;

/**
 * Names a route. Defaults: persistent, mandatory, no priority, each message by itself, no slots, any text for the parameters of the key.
 *
 * @throws Error where values are given for a parameter that the key does not have
 */
export function route<const Key extends string, const Values extends ValuesFor<Key> = ParameterValues>(
  exchange: string,
  routingKey: Key,
  options: Readonly<{
    parameters?: Values;
    priority?: number;
    persistent?: boolean;
    mandatory?: boolean;
    pack?: number;
    slots?: number;
  }> = {},
): Route<Key, Values> {
  return {
    exchange,
    routingKey,
    parameters: valuesFor(routingKey, options.parameters),
    priority: options.priority,
    persistent: options.persistent ?? true,
    mandatory: options.mandatory ?? true,
    pack: options.pack ?? 1,
    slots: options.slots ?? 0,
  };
}

/**
 * Says on which routes a service sends a message.
 *
 * @throws Error where two routes have the same key: a sender could not choose between them, and one would never be taken
 */
export function sends<M extends Message, const R extends Routes>(
  message: MessageType<M>,
  ...routes: R
): Sends<M, R> {
  for (const { routingKey, exchange } of routes) {
    const same = routes.filter((other) => other.routingKey === routingKey);
    if (same.length < 2) continue;
    const exchanges = same.map((other) => `"${other.exchange}"`).join(" and ");
    throw new Error(
      `${message.messageName} has two routes with key "${routingKey}" (exchanges ${exchanges}): nobody could say which is meant, and "${exchange}" would get them all. Bind one exchange to the other, or give one route another key`,
    );
  }

  return { message, routes };
}

/** Chooses the routing key for a message that its sender may send on more than one. */
export function via<const Key extends string, M extends Message>(
  routingKey: Key,
  message: M,
): Routed<M, Key> {
  return { ...message, routingKey };
}

/** @throws Error where values are given for a parameter that the key does not have */
export function valuesFor<Values extends ParameterValues>(
  routingKey: string,
  values: Values | undefined,
): Values {
  const names = parameterNamesOf(routingKey);
  for (const name of Object.keys(values ?? {})) {
    if (!names.includes(name)) throw new Error(`routing key "${routingKey}" has no parameter "${name}"`);
  }

  return values ?? ({} as Values);
}
