import { createClient, createPublisher, PublishError, RpcError } from "@warren/messaging";
import type { Observer, Session } from "@warren/messaging";
import { route, sends, service } from "@warren/messaging/contract";
import type { CallOptions, Client, Message, SendableOf } from "@warren/messaging/contract";
import { AdjustStock, CancelOrder, gateway, PlaceOrder } from "@warren/generated/gateway";
import { Problem } from "./problem.js";
import { asProblem, NOT_TAKEN } from "./rpc-problem.js";

/** What the gateway asks of the services, with errors that its callers understand. */
export type Shop = Readonly<{
  ask: Client<typeof gateway>;
  placeOrder(data: PlaceOrder["data"], options: DurableOptions): Promise<Durable<"PlaceOrder">>;
  cancelOrder(data: CancelOrder["data"], options: DurableOptions): Promise<Durable<"CancelOrder">>;
  /** Resolves once the broker has them all, in their order. */
  adjustStock(adjustments: readonly AdjustStock["data"][], correlationId: string): Promise<void>;
  close(): Promise<void>;
}>;

/** The reply to a durable command, or undefined: the broker has the command and nobody has answered yet. */
type Durable<K extends "PlaceOrder" | "CancelOrder"> =
  Awaited<ReturnType<Client<typeof gateway>[K]>> | undefined;

type DurableOptions = Readonly<{ correlationId: string; timeoutMs?: number; orderId: string }>;

/** How long the broker has to confirm a command that got no reply. */
const CONFIRM_TIMEOUT_MS = 2_000;

const { calls } = gateway;

/** The durable commands once more, as messages: published they are confirmed, while a request is only answered. */
const commands = service({
  ...gateway,
  sends: {
    PlaceOrder: sends(PlaceOrder, route(calls.PlaceOrder.exchange, calls.PlaceOrder.routingKey)),
    CancelOrder: sends(CancelOrder, route(calls.CancelOrder.exchange, calls.CancelOrder.routingKey)),
  },
});

/** Opens the client and the publishers over a session. The broker may be away; they work once it is there. */
export async function openShop(session: Session, observer: Observer): Promise<Shop> {
  const client = await createClient(gateway, session, { observer });
  const publisher = await createPublisher(gateway, session, { observer, timeoutMs: 5_000 });
  const confirming = await createPublisher(commands, session, { observer, timeoutMs: CONFIRM_TIMEOUT_MS });

  const connected = () => session.health().state === "connected";

  const durably = async <Reply extends Message>(
    request: (options: CallOptions) => Promise<Reply>,
    command: SendableOf<typeof commands>,
    { correlationId, timeoutMs, orderId }: DurableOptions,
  ): Promise<Reply | undefined> => {
    // Refused before anything is sent, so that "nothing was taken" is true.
    if (!connected()) throw new Problem("unavailable", NOT_TAKEN);
    try {
      return await request({ correlationId, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== "timed_out") throw asProblem(error);
    }
    // Without a reply nobody knows whether the broker has the command. Sent again it is confirmed, and its receiver knows
    // it by its order id.
    try {
      if (!connected()) throw new PublishError("timed_out", "the broker is away");
      await confirming.publish([command], { correlationId });

      return undefined;
    } catch (error) {
      throw new Problem("outcome_unknown", UNKNOWN_OUTCOME, { cause: error, orderId });
    }
  };

  return {
    ask: withProblems(client.call),
    placeOrder: (data, options) =>
      durably((callOptions) => client.call.PlaceOrder(data, callOptions), PlaceOrder(data), options),
    cancelOrder: (data, options) =>
      durably((callOptions) => client.call.CancelOrder(data, callOptions), CancelOrder(data), options),
    async adjustStock(adjustments, correlationId) {
      if (!connected()) throw new Problem("unavailable", NOT_TAKEN);
      try {
        await publisher.publish(adjustments.map(AdjustStock), { correlationId });
      } catch (error) {
        throw asProblem(error);
      }
    },
    async close() {
      await Promise.all([client.close(), publisher.close(), confirming.close()]);
    },
  };
}

const UNKNOWN_OUTCOME =
  "The message broker went away before it confirmed the request. Look the order up by its id, or send the request again with the same Idempotency-Key.";

/** The client, whose calls throw problems instead of the runtime's errors. */
function withProblems<C extends Client<typeof gateway>>(call: C): C {
  const ask = (name: string, request: (data: never, options?: CallOptions) => Promise<Message>) => [
    name,
    async (data: never, options?: CallOptions) => {
      try {
        return await request(data, options);
      } catch (error) {
        throw asProblem(error);
      }
    },
  ];

  return Object.fromEntries(Object.entries(call).map(([name, request]) => ask(name, request))) as C;
}
