import { createClient, RpcError } from "@warren/messaging";
import type { Connection, Logger, Observer } from "@warren/messaging";
import type { CallOptions, Client, Message } from "@warren/messaging/contract";
import { gateway, type AdjustStock, type CancelOrder, type PlaceOrder } from "@warren/generated/gateway";
import { answersOf } from "./adjustments-known.js";
import { createPatience, type Attempt, type PatienceOptions } from "./patience.js";
import { Problem } from "./problem.js";
import { createRemoteGuard, type RemoteGuard } from "./remote-guard.js";
import { asProblem, NOT_TAKEN } from "./rpc-problem.js";
import type { Origin } from "./trpc.js";

/** What the gateway asks of the services, with errors that its callers understand. */
export type Shop = Readonly<{
  ask: Client<typeof gateway>;
  placeOrder(data: PlaceOrder["data"], options: DurableOptions): Promise<Durable<"PlaceOrder">>;
  cancelOrder(data: CancelOrder["data"], options: DurableOptions): Promise<Durable<"CancelOrder">>;
  /** Asked for all at once and made in their order. One answer each; undefined where nobody has answered yet. Throws a problem that names those of which nothing is known. */
  adjustStock(
    adjustments: readonly AdjustStock["data"][],
    origin: Origin,
  ): Promise<readonly Durable<"AdjustStock">[]>;
  /** By the exchange that leads to it, each service that is asked. */
  guards: ReadonlyMap<string, RemoteGuard>;
  close(): Promise<void>;
}>;

type DurableName = "PlaceOrder" | "CancelOrder" | "AdjustStock";

/** The reply to a durable command, or undefined: the broker has the command and nobody has answered yet. */
type Durable<K extends DurableName> = Awaited<ReturnType<Client<typeof gateway>[K]>> | undefined;

type DurableOptions = Readonly<{ origin: Origin; timeoutMs?: number; orderId?: string }>;

/** Opens the client and the publishers over a connection. The broker may be away; they work once it is there. */
export async function openShop(connection: Connection, observer: Observer, logger: Logger): Promise<Shop> {
  const client = await createClient(gateway, connection, { observer });

  const remotes = Object.values(gateway.calls).map(({ exchange }) => exchange);
  const guards = new Map(remotes.map((remote) => [remote, createRemoteGuard(serviceAt(remote))]));

  const connected = () => connection.health().state === "connected";

  const patienceWith = new Map(remotes.map((remote) => [remote, createPatience(saying(remote, logger))]));

  const durably = async <Reply extends Message>(
    name: DurableName,
    request: (options: CallOptions) => Promise<Reply>,
    { origin, timeoutMs, orderId }: DurableOptions,
  ): Promise<Reply | undefined> => {
    // Before anything is sent, so that "nothing was taken" is true.
    if (!connected()) throw new Problem("unavailable", NOT_TAKEN);
    const patience = patienceWith.get(gateway.calls[name].exchange);
    try {
      return await patiently(patience?.begin(), request, {
        ...origin,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      });
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== "timed_out") throw asProblem(error);
      if (error.confirmed) return undefined;
      throw new Problem("outcome_unknown", UNKNOWN_OUTCOME, {
        cause: error,
        ...(orderId === undefined ? {} : { orderId }),
      });
    }
  };

  return {
    ask: withProblems(client.call, guards),
    guards,
    placeOrder: (data, options) =>
      durably("PlaceOrder", (callOptions) => client.call.PlaceOrder(data, callOptions), options),
    cancelOrder: (data, options) =>
      durably("CancelOrder", (callOptions) => client.call.CancelOrder(data, callOptions), options),
    adjustStock: async (adjustments, origin) =>
      answersOf(
        adjustments,
        await Promise.allSettled(
          adjustments.map((data) =>
            durably("AdjustStock", (callOptions) => client.call.AdjustStock(data, callOptions), { origin }),
          ),
        ),
      ),
    close: () => client.close(),
  };
}

/** What a service is called whose exchange this is: a questions' exchange is named after it. */
function serviceAt(exchange: string): string {
  return exchange.replace(/\.questions$/, "");
}

const UNKNOWN_OUTCOME =
  "The message broker went away before it confirmed the request. Look the order up by its id, or send the request again with the same Idempotency-Key.";

/**
 * The reply, or undefined where nobody waits for one: the broker has the command, which is handled all the same.
 *
 * @throws RpcError
 */
async function patiently<Reply>(
  attempt: Attempt | undefined,
  request: (options: CallOptions) => Promise<Reply>,
  options: CallOptions,
): Promise<Reply | undefined> {
  const how = attempt?.how ?? "wait";
  const stop = new AbortController();
  const asked = (onTaken: () => void) =>
    request(how === "wait" ? options : { ...options, signal: stop.signal, onTaken }).then(
      (reply) => {
        attempt?.answered();

        return reply;
      },
      (error: unknown) => {
        attempt?.failed(error instanceof RpcError && error.code === "timed_out" && error.confirmed);
        throw error;
      },
    );
  if (how === "wait") return asked(() => undefined);

  return new Promise((resolve, reject) => {
    const onTaken = () => {
      resolve(undefined);
      if (how === "skip") stop.abort();
    };
    // What comes after the broker has it settles nothing any more.
    asked(onTaken).then(resolve, reject);
  });
}

function saying(remote: string, logger: Logger): PatienceOptions {
  return {
    onChange(replies) {
      if (replies) logger.info({ remote }, "replies to what it is asked to do again");
      else logger.warn({ remote }, "does not reply to what it is asked to do: its callers wait no more");
    },
  };
}

/** The client, whose calls are guarded and throw problems instead of the runtime's errors. */
function withProblems<C extends Client<typeof gateway>>(call: C, guards: Shop["guards"]): C {
  const ask = (name: string, request: (data: never, options?: CallOptions) => Promise<Message>) => [
    name,
    async (data: never, options?: CallOptions) => {
      try {
        const guard = guards.get(gateway.calls[name as keyof typeof gateway.calls].exchange);
        const ask = () => request(data, options);

        return await (guard === undefined ? ask() : guard.call(ask));
      } catch (error) {
        throw asProblem(error);
      }
    },
  ];

  return Object.fromEntries(Object.entries(call).map(([name, request]) => ask(name, request))) as C;
}
