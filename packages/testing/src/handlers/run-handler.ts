import { randomUUID } from "node:crypto";
import { dryRun, type DryRun } from "@warren/messaging";
import type {
  Delivery,
  HandlerContext,
  Handlers,
  ReceivedBy,
  ServiceContract,
  Serves,
} from "@warren/messaging/contract";
import { deliveryOf } from "./delivery-of.js";

/** Any message and any request that a contract gives its service. */
export type HandledBy<S extends ServiceContract> =
  | ReceivedBy<S>
  | {
      [K in keyof S["serves"]]: S["serves"][K] extends Serves<infer Request> ? Request : never;
    }[keyof S["serves"]];

/** What handlers work with besides the messages. */
export type RunOptions = Readonly<{
  /** The transaction: `recordTx()` for what takes SQL, or a client of a real database. Default: one that says that there is none. */
  tx?: object;
  /** Default: now. */
  now?: Date;
  /** Default: one that is never aborted. */
  signal?: AbortSignal;
  /** Default: a new UUID each time. */
  newId?: () => string;
}>;

/**
 * Gives one message to the handlers of a service, as its consumer would, without a broker: returns what they would answer and send, or what
 * would become of the message where they fail. Payloads are checked against the contract on the way in and on the way out.
 *
 * ```ts
 * const run = await runHandler(oven, handlers, BreadOrdered({ loaves: 3 }));
 * ```
 *
 * @param message a message, or `deliveryOf(message, …)` where it matters how it came
 * @throws Error where the handlers do not fit the contract, or it gives the service no such message
 */
export async function runHandler<S extends ServiceContract>(
  contract: S,
  handlers: Handlers<S, never>,
  message: HandledBy<S> | Delivery<HandledBy<S>>,
  options: RunOptions = {},
): Promise<DryRun> {
  const [run] = await runBatch(contract, handlers, [message], options);
  if (run === undefined) throw new Error(`${message.type} was not run`);

  return run;
}

/**
 * Gives messages to the handlers of a service that are there together, as they come in a batch. Where one fails each is tried alone, as in the
 * runtime; but nothing is rolled back.
 *
 * @returns one result a message, in their order
 */
export function runBatch<S extends ServiceContract>(
  contract: S,
  handlers: Handlers<S, never>,
  messages: readonly (HandledBy<S> | Delivery<HandledBy<S>>)[],
  options: RunOptions = {},
): Promise<readonly DryRun[]> {
  const { tx = NO_TX, now = new Date(), signal = new AbortController().signal, newId = randomUUID } = options;
  const context: HandlerContext<unknown> = { tx, now, signal, newId };
  const deliveries = messages.map((message) => ("messageId" in message ? message : deliveryOf(message)));

  return dryRun(contract, handlers, deliveries, context);
}

/** For handlers that need none. One that does is told how to get one. */
const NO_TX: object = new Proxy(
  {},
  {
    get(_, name) {
      throw new Error(
        `The handler uses tx.${String(name)}, and the test gives it no transaction: runHandler(…, { tx: recordTx().tx }), or a real one.`,
      );
    },
  },
);
