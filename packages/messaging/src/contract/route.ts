import type { Message, MessageType } from "./message.js";

/** Where a message goes, and how the broker is to treat it there. */
export type Route<Key extends string = string> = Readonly<{
  exchange: string;
  routingKey: Key;
  /** 0 to 10; only queues with `x-max-priority` look at it. */
  priority: number | undefined;
  /** Kept on disk by durable queues (delivery mode 2). */
  persistent: boolean;
  /** Returned to the sender, as an `UnroutableError`, when no queue would get it. Off for keys open to subscribers. */
  mandatory: boolean;
}>;

/** At least one route. */
export type Routes = readonly [Route, ...Route[]];

/** The routes on which a service may send one message. With more than one the sender has to choose: see {@link via}. */
export type Sends<M extends Message = Message, R extends Routes = Routes> = Readonly<{
  message: MessageType<M>;
  routes: R;
}>;

/** A message for which a routing key was chosen. */
export type Routed<M extends Message, Key extends string> = M & Readonly<{ routingKey: Key }>;

/** Names a route. Defaults: persistent, mandatory, no priority. */
export function route<const Key extends string>(
  exchange: string,
  routingKey: Key,
  options: Readonly<{ priority?: number; persistent?: boolean; mandatory?: boolean }> = {},
): Route<Key> {
  return {
    exchange,
    routingKey,
    priority: options.priority,
    persistent: options.persistent ?? true,
    mandatory: options.mandatory ?? true,
  };
}

/** Says on which routes a service sends a message. */
export function sends<M extends Message, const R extends Routes>(
  message: MessageType<M>,
  ...routes: R
): Sends<M, R> {
  return { message, routes };
}

/** Chooses the routing key for a message that its sender may send on more than one. */
export function via<const Key extends string, M extends Message>(
  routingKey: Key,
  message: M,
): Routed<M, Key> {
  return { ...message, routingKey };
}
