import { randomUUID } from "node:crypto";
import { dryRun, type DryRun, type DryRunOptions } from "@warren/messaging";
import type { Delivery, Handlers, ReceivedBy, ServiceContract, Serves } from "@warren/messaging/contract";
import { deliveryOf } from "./delivery-of.js";

/** Any message and any request that a contract gives its service. */
export type HandledBy<S extends ServiceContract> =
  | ReceivedBy<S>
  | {
      [K in keyof S["serves"]]: S["serves"][K] extends Serves<infer Request> ? Request : never;
    }[keyof S["serves"]];

/** What handlers work with besides the messages. */
export type RunOptions = Readonly<{
  /**
   * The transaction: `recordTx().tx` for what takes SQL, or a client of a real database. On a queue without an inbox, what of it asks the
   * database. Default: none. A handler that uses it then is an error of the test, not of the handler; on a queue without an inbox it is undefined.
   */
  tx?: object;
  /** Default: now. */
  now?: Date;
  /** Default: one that is never aborted. */
  signal?: AbortSignal;
  /** Default: a new UUID each time. */
  newId?: () => string;
}> &
  DryRunOptions;

/**
 * Gives one message to the handlers of a service, as its consumer would, without a broker: returns what they would answer and send, or what
 * would become of the message where they fail. Payloads are checked against the contract on the way in and on the way out.
 *
 * ```ts
 * const run = await runHandler(oven, handlers, BreadOrdered({ loaves: 3 }));
 * ```
 *
 * @param message a message, or `deliveryOf(message, …)` where it matters how it came
 * @throws Error where the handlers do not fit the contract, it gives the service no such message, or a handler uses a transaction that the test
 *   does not give it
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
 * Gives messages to the handlers of a service that are there together, as they come in a batch. Where one fails each is tried alone, and where
 * the service cannot work all of them wait, as in the runtime; but nothing is rolled back.
 *
 * @returns one result a message, in their order
 * @throws Error as {@link runHandler} does
 */
export async function runBatch<S extends ServiceContract>(
  contract: S,
  handlers: Handlers<S, never>,
  messages: readonly (HandledBy<S> | Delivery<HandledBy<S>>)[],
  options: RunOptions = {},
): Promise<readonly DryRun[]> {
  const { now = new Date(), signal = new AbortController().signal, newId = randomUUID } = options;
  const { durableRequests = false } = options;
  const missing = missingTx();
  const context = { tx: options.tx ?? missing.tx, now, signal, newId, durableRequests };
  const deliveries = messages.map((message) => ("messageId" in message ? message : deliveryOf(message)));
  const runs = await dryRun(contract, handlers, deliveries, context);
  const used = missing.used();
  if (used !== undefined) throw used;

  return runs;
}

/** For handlers that need none. Of one that does it is remembered, whatever the handler makes of the error. */
function missingTx() {
  let used: Error | undefined;
  const tx: object = new Proxy(
    {},
    {
      get(_, name) {
        // Whatever prints a value or awaits it looks for these.
        if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
        used ??= new Error(
          `The handler uses tx.${name}, and the test gives it no transaction: runHandler(…, { tx: recordTx().tx }), or a real one.`,
        );
        throw used;
      },
    },
  );

  return { tx, used: () => used };
}
