/** Where a contender finds its servers. */
export type Places = Readonly<{
  amqpUrl: string;
  /** A database with the runtime's tables. */
  databaseUrl: string;
}>;

/** One way to use the broker: everything that is measured goes through it. */
export type Contender = Readonly<{
  /** Publishes one message. Resolves when the broker has confirmed it. */
  publish(): Promise<void>;
  /** Sends one request and resolves with its reply. Undefined where the library has no requests. */
  call: (() => Promise<void>) | undefined;
}>;

/** Opens one that takes messages already, for as long as its process lives. `handled` is told of so many that are handled and acked. */
export type Open = (places: Places, handled: (count: number) => void) => Promise<Contender>;

/** The most unacked messages of a consumer, and requests in hand of a server: as the contract has them. */
export const PREFETCH = { messages: 400, requests: 200 } as const;

/** What is taken from the broker and given to it, by the contract. */
export const PLACES = {
  messages: { exchange: "inventory", routingKey: "stock.reserve", queue: "inventory.commands" },
  requests: { exchange: "inventory", routingKey: "stock.check", queue: "inventory.queries" },
} as const;

/** What a request says of where its reply is to go. */
export type ReplyAddress = Readonly<{ replyTo: string; correlationId: string }>;
