/** What is there on the broker, in one virtual host. */
export type LiveTopology = Readonly<{
  exchanges: readonly LiveExchange[];
  queues: readonly LiveQueue[];
  bindings: readonly LiveBinding[];
  /** What a lasting queue becomes that is declared without `x-queue-type`: `classic`, unless the virtual host or the node says otherwise. */
  defaultQueueType: string;
  /** Whether the broker says so itself, and it is not only supposed. Default: false. */
  saysDefaultQueueType?: boolean;
}>;

/** Arguments as the broker's HTTP API gives them. */
export type LiveArguments = Readonly<Record<string, unknown>>;

export type LiveExchange = Readonly<{
  name: string;
  type: string;
  durable: boolean;
  autoDelete: boolean;
  internal: boolean;
  arguments: LiveArguments;
}>;

export type LiveQueue = Readonly<{
  name: string;
  /** `classic`, `quorum`, `stream`. */
  type: string;
  durable: boolean;
  autoDelete: boolean;
  exclusive: boolean;
  arguments: LiveArguments;
  /**
   * Ready, with a consumer, or on their way to the dead letters. The broker counts every five seconds. Undefined where it
   * does not say, which is not 0: its statistics are off, or the queue has just been made.
   */
  messages?: number | undefined;
  /** Undefined where the broker does not say. */
  consumers?: number | undefined;
}>;

/** From an exchange to a queue, or to another exchange. The default exchange's own bindings are left out. */
export type LiveBinding = Readonly<
  { from: string; key: string; arguments: LiveArguments } & ({ queue: string } | { exchange: string })
>;
