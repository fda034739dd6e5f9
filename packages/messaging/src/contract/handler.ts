import type { Message } from "./message.js";
import type { KeyParameters, ParameterNames } from "./parameters.js";
import type { Calls, Receives, ReplyOf, SendableOf, Serves, ServiceContract } from "./service.js";

/**
 * By which the lines about a message are found: what it is about under its name in the contract (`orderId`), `message`, `messageId`,
 * `correlationId`, `traceId`, and for one that came in `queue` and `attempt`. To be spread into the fields of every such line.
 */
export type MessageIds = Readonly<Record<string, string | number | undefined>>;

/** A message as it arrived: payload checked against the contract, and where it came from. */
export type Delivery<M extends Message = Message> = {
  readonly type: M["type"];
  readonly data: M["data"];
  readonly messageId: string;
  /** The key that it was first published with; a retry keeps it. `parametersOf` reads its parameters. */
  readonly routingKey: string;
  /** The customer's correlation id (header `x-correlation-id`), the same from end to end. */
  readonly correlationId: string;
  /** The message that caused this one, where one did. */
  readonly causationId: string | undefined;
  /**
   * The W3C trace context of its handling: what is asked of others for it, or is done for it later, belongs below that. As its sender wrote
   * it where nobody traces here, and so it may be anything.
   */
  readonly traceparent: string | undefined;
  /** The service that sent it. */
  readonly appId: string | undefined;
  /** When it was sent. */
  readonly sentAt: Date;
  /** 1 for the first delivery of this message, 2 for its first retry, … */
  readonly attempt: number;
  readonly priority: number;
  /**
   * For a request: whether its caller still waits, for long enough that a reply can reach it, as it was before the handlers ran.
   * The clocks of both machines need not agree. False for every other message, and where a request does not say how long it
   * is awaited: what such an answer says may reach nobody.
   */
  readonly callerWaits: boolean;
  /** By which the lines of a log about it are found. Spread them into the fields of each. Made when they are read: a copy of the delivery has none. */
  readonly ids: MessageIds;
};

/** What a handler works with besides the messages. Time and ids come from here, so that a test can set them. */
export type HandlerContext<Tx> = {
  /**
   * The transaction that also holds the inbox rows: what is written through it and what is sent happen together. On a queue without an
   * inbox there is none: see {@link Handlers}.
   */
  readonly tx: Tx;
  readonly now: Date;
  /** Aborted when the service is told to stop and its patience has run out. */
  readonly signal: AbortSignal;
  /**
   * The W3C trace context of the batch, where it is traced: what is asked of others for all of its messages belongs below it. What is asked
   * for one of them belongs below that delivery's.
   */
  readonly traceparent?: string | undefined;
  /** Makes an id: a random UUID. */
  readonly newId: () => string;
};

/**
 * Takes the messages that are there together and returns, for each, the messages it causes: one list a delivery, in the
 * order of the deliveries. If it throws, the transaction is rolled back and each message is tried alone.
 */
export type Handler<In extends Message, Out extends Message, Tx> = (
  deliveries: readonly Delivery<In>[],
  context: HandlerContext<Tx>,
) => Promise<readonly (readonly Out[])[]>;

/** The reply to a request, and what else the request caused. */
export type Answer<Reply extends Message, Out extends Message> = {
  readonly reply: Reply;
  readonly sends: readonly Out[];
};

/** Like {@link Handler}, for requests: one {@link Answer} a delivery, in the order of the deliveries. */
export type RequestHandler<Request extends Message, Reply extends Message, Out extends Message, Tx> = (
  deliveries: readonly Delivery<Request>[],
  context: HandlerContext<Tx>,
) => Promise<readonly Answer<Reply, Out>[]>;

/**
 * A handler for every message and every request that the contract gives the service, and for nothing else.
 *
 * Where the queue of a message has no inbox its handler gets no transaction: `tx` only asks the database, statement by statement, and is
 * undefined where the service has none.
 *
 * @typeParam Tx what `serve` gives the others: the runtime's `Tx` where the database is pg's, `StoreTx<Client>` where it is `databaseOf` another
 *   library's client; left out where the service has no database
 */
export type Handlers<S extends ServiceContract, Tx = undefined> = {
  readonly [K in keyof S["receives"] | keyof S["serves"]]: K extends keyof S["serves"]
    ? S["serves"][K] extends Serves<infer Request, infer Replies, infer Queue>
      ? RequestHandler<Request, ReplyOf<Replies>, SendableOf<S>, TxAt<S, Queue, Tx>>
      : never
    : K extends keyof S["receives"]
      ? S["receives"][K] extends Receives<infer M, infer Queue>
        ? Handler<M, SendableOf<S>, TxAt<S, Queue, Tx>>
        : never
      : never;
};

type TxAt<S extends ServiceContract, Queue extends string, Tx> = Queue extends keyof S["queues"]
  ? S["queues"][Queue] extends Readonly<{ inbox: false }>
    ? WithoutTransaction<Tx>
    : Tx
  : Tx;

type WithoutTransaction<Tx> = Tx extends { readonly query: unknown } ? QueriesOf<Tx> : undefined;

/** What is left of a transaction where there is none: statements that run as they come. */
type QueriesOf<Tx extends { readonly query: unknown }> = { readonly query: Tx["query"] };

/** How long a caller waits, how it can stop waiting, and on whose behalf it asks. */
export type CallOptions = {
  /** Default: the contract's. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called once the broker has the request. Before the reply comes, or not at all. */
  readonly onTaken?: () => void;
  /** Default: a new id. */
  readonly correlationId?: string;
  /** The request's message id; send the same again and it is handled once. Default: a new id. */
  readonly messageId?: string;
  /** W3C Trace Context of what the request is part of. Default: a new trace. */
  readonly traceparent?: string;
};

/**
 * One function for each request that the service may send; each returns one of the contract's replies. Where the routing
 * key has parameters, the caller fills them in the options.
 */
export type Client<S extends ServiceContract> = {
  readonly [K in keyof S["calls"]]: S["calls"][K] extends Calls<
    infer Request,
    infer Replies,
    infer Key,
    infer Values
  >
    ? [ParameterNames<Key>] extends [never]
      ? (data: Request["data"], options?: CallOptions) => Promise<ReplyOf<Replies>>
      : (
          data: Request["data"],
          options: CallOptions & Readonly<{ parameters: KeyParameters<Key, Values> }>,
        ) => Promise<ReplyOf<Replies>>
    : never;
};

/** Answers a request, with whatever else the request causes. */
export function answer<Reply extends Message, Sends extends readonly Message[]>(
  reply: Reply,
  ...sends: Sends
): Answer<Reply, Sends[number]> {
  return { reply, sends };
}

// What a function for one message returns is inferred as a whole: of `paid ? [Shipped(…)] : [Refused(…)]` TypeScript would otherwise take the first.
// Where it is no list of messages the compiler says so there, and goes on with the type that it should have been. That is told by its mark, and
// nothing more is said of it.
declare const wrong: unique symbol;
type ListOfMessages = readonly Message[] & { readonly [wrong]?: never };
type AnyAnswer = Answer<Message, Message> & { readonly [wrong]?: never };
type SentBy<List extends ListOfMessages> = typeof wrong extends keyof List ? never : List[number];
type RepliedBy<Given extends AnyAnswer> = typeof wrong extends keyof Given ? never : Given["reply"];
type CausedBy<Given extends AnyAnswer> = typeof wrong extends keyof Given ? never : Given["sends"][number];

/** Turns a function for one message into a {@link Handler}. The messages of a batch are handled one after another. */
export function each<In extends Message, List extends ListOfMessages, Tx>(
  handle: (delivery: Delivery<In>, context: HandlerContext<Tx>) => List | Promise<List>,
): Handler<In, SentBy<List>, Tx> {
  return (deliveries, context) => inTurn(deliveries, (delivery) => handle(delivery, context));
}

/** Turns a function for one request into a {@link RequestHandler}. */
export function eachRequest<Request extends Message, Given extends AnyAnswer, Tx>(
  handle: (delivery: Delivery<Request>, context: HandlerContext<Tx>) => Given | Promise<Given>,
): RequestHandler<Request, RepliedBy<Given>, CausedBy<Given>, Tx> {
  return (deliveries, context) => inTurn(deliveries, (delivery) => handle(delivery, context));
}

/** Looks up what messages are about. It may lock rows, and changes none: it also runs for messages that were handled before. */
export type Load<In extends Delivery, Loaded, Tx> = (deliveries: readonly In[], tx: Tx) => Promise<Loaded>;

/**
 * A handler that is given what `load` finds. The runtime asks for it together with the inbox, before it is known which messages are new,
 * and so saves a round trip: what is found may be about more messages than there are to handle.
 */
export function loading<In extends Delivery, Loaded, Results, Tx>(
  load: Load<In, Loaded, Tx>,
  handle: (deliveries: readonly In[], context: HandlerContext<Tx>, loaded: Loaded) => Promise<Results>,
) {
  const handler = async (deliveries: readonly In[], context: HandlerContext<Tx>, loaded?: Loaded) =>
    handle(deliveries, context, loaded ?? (await load(deliveries, context.tx)));

  return Object.assign(handler, { load });
}

// What a function returns is a `Result`: the types of its caller say so.
async function inTurn<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => unknown,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push((await run(item)) as Result);

  return results;
}
