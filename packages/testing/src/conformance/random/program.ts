import fc from "fast-check";

// A random program: what is declared, and what is done with it. It names things by their places in its lists, so that a shorter one, which
// fast-check looks for where one fails, still means something.

export const EXCHANGE_TYPES = ["direct", "fanout", "topic", "headers"] as const;
/** Keys of messages and of bindings: some are patterns, where the exchange looks at them so. */
const KEYS = ["a", "a.b", "b.a.b", ""] as const;
const PATTERNS = [...KEYS, "*", "a.*", "#", "#.b"] as const;

export type DrawnQueue = Readonly<{
  quorum: boolean;
  /** Where its dead letters go: to the queue after it, or to an exchange with the message's own key. */
  deadLetters: "nowhere" | "next queue" | number;
  atLeastOnce: boolean;
  maxLength: number | undefined;
  overflow: "drop-head" | "reject-publish" | undefined;
  maxPriority: number | undefined;
  singleActive: boolean;
  deliveryLimit: number | undefined;
}>;

export type DrawnBinding = Readonly<{
  exchange: number;
  to: "queue" | "exchange";
  destination: number;
  key: string;
  match: "all" | "any";
  headers: Readonly<Record<string, string>>;
}>;

export type Action =
  | Readonly<{
      kind: "publish";
      /** Undefined: the default exchange, with a queue's name for a key. */
      exchange: number | undefined;
      queue: number;
      key: string;
      headers: Readonly<Record<string, string>>;
      mandatory: boolean;
      priority: number | undefined;
    }>
  | Readonly<{
      kind: "consume";
      consumer: number;
      noAck: boolean;
      exclusive: boolean;
      priority: number | undefined;
    }>
  | Readonly<{ kind: "prefetch"; consumer: number; count: number }>
  | Readonly<{ kind: "cancel" | "close channel" | "close connection"; consumer: number }>
  | Readonly<{ kind: "get"; queue: number; noAck: boolean }>
  | Readonly<{
      kind: "settle";
      how: "ack" | "nack" | "reject";
      /** Which of those in hand. */
      at: number;
      requeue: boolean;
      upTo: boolean;
    }>
  | Readonly<{ kind: "settle all"; consumer: number; how: "ack" | "requeue" | "drop" | "recover" }>
  | Readonly<{ kind: "check" | "purge"; queue: number }>
  | Readonly<{ kind: "bind" | "unbind"; binding: number }>;

export type Program = Readonly<{
  exchanges: readonly Readonly<{
    type: (typeof EXCHANGE_TYPES)[number];
    internal: boolean;
    alternate: number | undefined;
  }>[];
  queues: readonly DrawnQueue[];
  bindings: readonly DrawnBinding[];
  actions: readonly Action[];
}>;

const place = fc.nat({ max: 2 });
const seldom = fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, fc.constant(true));
const maybe = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, arbitrary);
const headers = fc.dictionary(fc.constantFrom("x", "y", "x-z"), fc.constantFrom("1", "2"), { maxKeys: 2 });

const queue: fc.Arbitrary<DrawnQueue> = fc.record({
  quorum: fc.boolean(),
  deadLetters: fc.oneof(fc.constant("nowhere" as const), fc.constant("next queue" as const), place),
  atLeastOnce: fc.boolean(),
  maxLength: maybe(fc.nat({ max: 3 })),
  overflow: maybe(fc.constantFrom("drop-head", "reject-publish")),
  maxPriority: maybe(fc.integer({ min: 1, max: 5 })),
  singleActive: seldom,
  deliveryLimit: maybe(fc.nat({ max: 2 })),
});

const binding: fc.Arbitrary<DrawnBinding> = fc.record({
  exchange: place,
  to: fc.oneof({ weight: 4, arbitrary: fc.constant("queue" as const) }, fc.constant("exchange" as const)),
  destination: place,
  key: fc.constantFrom(...PATTERNS),
  match: fc.constantFrom("all", "any"),
  headers,
});

const publish = fc.record({
  kind: fc.constant("publish" as const),
  exchange: maybe(place),
  queue: place,
  key: fc.constantFrom(...KEYS),
  headers,
  mandatory: fc.boolean(),
  priority: maybe(fc.nat({ max: 7 })),
});

const consuming = fc.record({
  kind: fc.constant("consume" as const),
  consumer: place,
  noAck: seldom,
  exclusive: seldom,
  priority: maybe(fc.integer({ min: -2, max: 2 })),
});

const settling = fc.record({
  kind: fc.constant("settle" as const),
  how: fc.constantFrom("ack", "nack", "reject"),
  at: fc.nat({ max: 5 }),
  requeue: fc.boolean(),
  upTo: seldom,
});

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: publish },
  { weight: 4, arbitrary: consuming },
  { weight: 6, arbitrary: settling },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("get" as const), queue: place, noAck: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("prefetch" as const),
      consumer: place,
      count: fc.nat({ max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("cancel", "close channel", "close connection"),
      consumer: place,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("settle all" as const),
      consumer: place,
      how: fc.constantFrom("ack", "requeue", "drop", "recover"),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("check", "purge"), queue: place }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("bind", "unbind"), binding: fc.nat({ max: 5 }) }),
  },
);

export const program: fc.Arbitrary<Program> = fc.record({
  exchanges: fc.array(
    fc.record({ type: fc.constantFrom(...EXCHANGE_TYPES), internal: seldom, alternate: maybe(place) }),
    { minLength: 1, maxLength: 3 },
  ),
  queues: fc.array(queue, { minLength: 1, maxLength: 3 }),
  bindings: fc.array(binding, { maxLength: 6 }),
  actions: fc.array(action, { minLength: 4, maxLength: 25, size: "max" }),
});
