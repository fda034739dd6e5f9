import type { Table } from "../wire/fields.js";
import type { Properties } from "../wire/properties.js";

// What a broker holds. The functions beside this file change it, one action after another; none of them reads a clock, waits or
// writes to anybody: time is `now`, and what is to be told is left in `effects`.

export type World = {
  /** Milliseconds since 1970, set before each action. */
  now: number;
  /** How its virtual host is called in errors. */
  readonly vhost: string;
  readonly exchanges: Map<string, Exchange>;
  readonly queues: Map<string, Queue>;
  bindings: readonly Binding[];
  /** Open channels. */
  readonly channels: Set<Channel>;
  /** Goes up with everything that needs a place or a name of its own. */
  counter: number;
  /** Messages that were dropped and whose queue has an exchange for dead letters. They are routed at the end of an action. */
  dying: Dying[];
  /** What is to be told to whom, in order. */
  effects: Effect[];
};

export type ExchangeType = "direct" | "fanout" | "topic" | "headers";

export type Exchange = Readonly<{
  name: string;
  type: ExchangeType;
  durable: boolean;
  autoDelete: boolean;
  internal: boolean;
  arguments: Table;
  alternate: string | undefined;
}>;

export type Binding = Readonly<{
  source: string;
  destination: Readonly<{ kind: "queue" | "exchange"; name: string }>;
  key: string;
  arguments: Table;
}>;

export type Message = Readonly<{
  exchange: string;
  /** The one it was published with, then those of its headers CC and BCC. */
  routingKeys: readonly [string, ...string[]];
  properties: Properties;
  content: Buffer;
}>;

/** What a queue was declared with. */
export type QueueSettings = Readonly<{
  type: "classic" | "quorum";
  durable: boolean;
  autoDelete: boolean;
  exclusive: boolean;
  arguments: Table;
  ttlMs: number | undefined;
  expiresMs: number | undefined;
  deadLetter: DeadLettering | undefined;
  maxLength: number | undefined;
  maxBytes: number | undefined;
  overflow: "drop-head" | "reject-publish" | "reject-publish-dlx";
  maxPriority: number | undefined;
  singleActive: boolean;
  deliveryLimit: number | undefined;
}>;

/** Where a queue sends what it drops. At least once: it keeps each dead letter until all queues that are to get it have taken it. */
export type DeadLettering = Readonly<{ exchange: string; key: string | undefined; atLeastOnce: boolean }>;

export type Queue = {
  readonly name: string;
  readonly settings: QueueSettings;
  /** The connection that alone may use it, where it is exclusive. */
  readonly owner: ConnectionId | undefined;
  /** What waits, in the order in which it is to be delivered. */
  ready: Entry[];
  /** Its dead letters that no queue, or not every queue, has taken. */
  kept: KeptLetter[];
  /** A quorum queue that refuses when it is full: who publishes to it, and whom of these it has told that it is full. */
  readonly publishers: Set<Publisher>;
  readonly refused: Set<Publisher>;
  /** All its consumers, in the order in which they came, those with a higher priority first. */
  consumers: Consumer[];
  /** Those that may get the next message, the next one first. */
  turn: Consumer[];
  /** Those that had their turn and could take no more, in that order. */
  blocked: Consumer[];
  /** The one that gets everything, where there is a single active consumer. */
  active: Consumer | undefined;
  /** Since when nobody has used it; undefined while it has consumers. */
  unusedSince: number | undefined;
  deleted: boolean;
};

/** A message in a queue. */
export type Entry = {
  readonly message: Message;
  readonly priority: number;
  /** A quorum queue delivers what came back to it before all else. */
  cameBack: boolean;
  /** Its place among those of the same priority. */
  position: number;
  readonly expiresAt: number | undefined;
  /** How often it has come back without having been handled. */
  returns: number;
};

export type ConnectionId = number;

export type Channel = {
  readonly connection: ConnectionId;
  /** Where its effects go. */
  readonly number: number;
  readonly user: string;
  confirms: boolean;
  /** The messages that were published in confirm mode. */
  published: number;
  /** For consumers that come after it was set; 0 is no limit. */
  prefetch: number;
  /** For all consumers of the channel together; 0 is no limit. */
  sharedPrefetch: number;
  deliveryTags: number;
  readonly unacked: Map<number, Unacked>;
  readonly consumers: Map<string, Consumer>;
  /** Direct reply-to: who gets the replies, and at which address. */
  replies: Readonly<{ tag: string; address: string }> | undefined;
  /** What the empty name stands for. */
  lastQueue: string | undefined;
};

export type Unacked = Readonly<{ queue: Queue; entry: Entry; consumer: Consumer | undefined }>;

export type Consumer = {
  readonly channel: Channel;
  readonly tag: string;
  readonly queue: Queue;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  readonly priority: number;
  readonly prefetch: number;
  /** Delivered and not settled. */
  inHand: number;
};

export type DeathReason = "rejected" | "expired" | "maxlen" | "delivery_limit";
export type Dying = Readonly<{
  queue: Queue;
  message: Message;
  reason: DeathReason;
  /** When it died. */
  at: number;
  /** The queues that have taken it already. */
  takenBy: ReadonlySet<Queue>;
}>;
/** A channel, or a queue that sends dead letters at least once. */
export type Publisher = Channel | Queue;
export type KeptLetter = Readonly<{ dying: Dying; retryAt: number }>;

export type Effect =
  | Readonly<{
      kind: "deliver";
      channel: Channel;
      consumerTag: string;
      deliveryTag: number;
      redelivered: boolean;
      message: Message;
    }>
  | Readonly<{ kind: "return"; channel: Channel; message: Message }>
  | Readonly<{ kind: "confirm"; channel: Channel; tag: number; accepted: boolean }>
  | Readonly<{ kind: "cancelled"; channel: Channel; consumerTag: string }>;

const PREDECLARED: readonly (readonly [name: string, type: ExchangeType])[] = [
  ["", "direct"],
  ["amq.direct", "direct"],
  ["amq.fanout", "fanout"],
  ["amq.topic", "topic"],
  ["amq.headers", "headers"],
  ["amq.match", "headers"],
];

/** A broker as it is after its first start. */
export function createWorld(vhost = "/"): World {
  const exchanges = PREDECLARED.map(([name, type]): [string, Exchange] => [
    name,
    {
      name,
      type,
      durable: true,
      autoDelete: false,
      internal: false,
      arguments: new Map(),
      alternate: undefined,
    },
  ]);

  return {
    now: 0,
    vhost,
    exchanges: new Map(exchanges),
    queues: new Map(),
    bindings: [],
    channels: new Set(),
    counter: 0,
    dying: [],
    effects: [],
  };
}

/** A number that nothing else of this world has. */
export function nextNumber(world: World): number {
  return ++world.counter;
}
