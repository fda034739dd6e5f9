import { randomUUID } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType, CallOptions, Client, Message, ServiceContract } from "../contract/index.js";
import { PublishError, RpcError, textOf, type RpcErrorCode } from "../errors.js";
import type { Observer } from "../observer.js";
import { fillKey } from "../publish/fill-key.js";
import { openSender, type SenderHealth } from "../publish/sender.js";
import type { ChannelHealth } from "../connection/recovering-channel.js";
import type { Connection } from "../connection/connection.js";
import { assignMessageId } from "../wire/assign-message-id.js";
import { compose } from "../wire/compose.js";
import { header, textHeader } from "../wire/headers.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { decode, type ExpectedMessages } from "../wire/decode.js";
import { createConsumerProbe } from "./consumer-probe.js";

/** A client, how it is, and its end. */
export type RpcClient<S extends ServiceContract> = Readonly<{
  call: Client<S>;
  /** Whether requests leave now, and how many wait for their reply. */
  health(): RpcHealth;
  close(): Promise<void>;
}>;

export type RpcHealth = (ChannelHealth | Readonly<{ state: "blocked"; reason: string }>) &
  Readonly<{ pending: number }>;

type Call = ServiceContract["calls"][string];
type Options = CallOptions & Readonly<{ parameters?: Readonly<Record<string, string>> }>;
type Pending = Readonly<{
  request: StoredMessage;
  expected: ExpectedMessages;
  /** Aborted when nobody waits any more: a request that has not left yet then stays here. */
  ended: AbortSignal;
  /** Told when the broker has the request. */
  confirm(): void;
  resolve(reply: Message): void;
  reject(error: RpcError): void;
}>;

/** https://www.rabbitmq.com/docs/direct-reply-to: replies come on the channel that published the request. */
const DIRECT_REPLY_TO = "amq.rabbitmq.reply-to";

// Without a reason each abort would make an exception with a stack, for every call there is.
const ENDED = "the call has ended";

/** Requests without a reply, at most, for one client. More fail at once: the servers are behind by then anyway. */
const MAX_PENDING = 10_000;

/**
 * When a request that nobody has answered makes us look for its server, after it was sent. Two looks must find nobody, since
 * a server that reconnects is away for a moment.
 */
const LOOKS_MS = [150, 400] as const;

/**
 * Opens a client for the requests that the contract lets a service send. Every call ends by its deadline. A request whose
 * connection was lost is sent again with the same id, so that it is handled once.
 */
export async function createClient<const S extends ServiceContract>(
  contract: S,
  connection: Connection,
  options: Readonly<{ observer?: Observer }> = {},
): Promise<RpcClient<S>> {
  const pending = new Map<string, Pending>();
  const probe = await createConsumerProbe(connection);
  let channels = 0;

  const take = (raw: ConsumeMessage | null) => {
    const id: unknown = raw?.properties.correlationId;
    const call = typeof id === "string" ? pending.get(id) : undefined;
    if (raw === null || call === undefined) return;
    settle(call, raw);
  };

  const sender = await openSender(connection, {
    ...options,
    async onChannel(channel) {
      await channel.consume(DIRECT_REPLY_TO, take, { noAck: true });
      // The replies to what was asked on the channel before this one have nowhere to go.
      if (++channels > 1) for (const call of pending.values()) void publish(call);
    },
  });

  const publish = (call: Pending) =>
    sender.send([call.request], { signal: call.ended }).then(call.confirm, (error: unknown) => {
      call.reject(asRpcError(error));
    });

  const request = (
    name: string,
    target: Call,
    expected: ExpectedMessages,
    data: unknown,
    callOptions: Options = {},
  ) =>
    new Promise<Message>((resolve, reject) => {
      const { signal, timeoutMs = target.timeoutMs } = callOptions;
      if (signal?.aborted === true) throw new RpcError("cancelled", `${name} was cancelled by its caller`);
      if (pending.size >= MAX_PENDING) {
        throw new RpcError(
          "overloaded",
          `${pending.size} requests wait for a reply; the limit is ${MAX_PENDING}`,
        );
      }
      const request = requestFor(contract, target, name, data, timeoutMs, callOptions);
      const id = request.correlationId;
      const ended = new AbortController();
      let confirmed = false;
      const end = () => {
        ended.abort(ENDED);
        pending.delete(id);
        clearTimeout(timer);
        clearTimeout(looking);
        signal?.removeEventListener("abort", cancel);
      };
      const fail = (error: RpcError) => {
        end();
        reject(error);
      };
      const cancel = () =>
        fail(new RpcError("cancelled", `${name} was cancelled by its caller`, { confirmed }));
      const timer = setTimeout(() => {
        const unsent = confirmed ? "" : unsentBecause(sender.health());
        fail(new RpcError("timed_out", `no reply to ${name} within ${timeoutMs} ms${unsent}`, { confirmed }));
      }, timeoutMs);
      // A durable request is handled however late, so that nobody is there now is no reason to give up.
      const lookAfter = (looks: readonly number[], before: boolean): NodeJS.Timeout | undefined => {
        const [ms, ...others] = looks;
        if (target.durable || ms === undefined) return undefined;

        return setTimeout(() => {
          void probe.hasConsumer(request).then((consumed) => {
            if (!pending.has(id)) return;
            const unconsumed = consumed === false && confirmed;
            if (unconsumed && before)
              fail(new RpcError("no_consumer", noConsumerOf(name, request), { confirmed }));
            else looking = lookAfter(others, unconsumed);
          });
        }, ms);
      };
      let looking = lookAfter(LOOKS_MS, false);
      signal?.addEventListener("abort", cancel, { once: true });
      const call: Pending = {
        request,
        ended: ended.signal,
        confirm: () => (confirmed = true),
        expected,
        resolve(reply) {
          end();
          resolve(reply);
        },
        reject: fail,
      };
      pending.set(id, call);
      void publish(call);
    });

  const call = Object.fromEntries(
    Object.entries(contract.calls).map(([name, target]) => {
      const expected = repliesTo(target);

      return [
        name,
        (data: unknown, callOptions?: Options) => request(name, target, expected, data, callOptions),
      ];
    }),
  ) as Client<S>;

  return {
    call,
    health() {
      const { waiting: _waiting, inFlight: _inFlight, ...state } = sender.health();

      return { ...state, pending: pending.size };
    },
    async close() {
      probe.close();
      for (const waiting of [...pending.values()])
        waiting.reject(new RpcError("closed", "the client was closed"));
      await sender.close();
    },
  };
}

function requestFor(
  contract: ServiceContract,
  target: Call,
  name: string,
  data: unknown,
  timeoutMs: number,
  options: Options,
): StoredMessage {
  const now = new Date();
  const messageId = options.messageId ?? randomUUID();
  const correlationId = options.correlationId ?? messageId;
  const cause = { correlationId, causationId: undefined, traceparent: options.traceparent };
  const stamp = { appId: contract.name, now, messageId };
  try {
    const route = {
      exchange: target.exchange,
      routingKey: fillKey(target, options.parameters),
      persistent: target.durable,
      mandatory: true,
      priority: undefined,
      parameters: target.parameters,
    };
    const request = compose({ type: name, data }, target.request, route, cause, stamp);

    return {
      ...request,
      // Pairs the reply with this call, even where the same request is asked twice.
      correlationId: randomUUID(),
      replyTo: DIRECT_REPLY_TO,
      ...(target.durable ? {} : { expirationMs: timeoutMs }),
      headers: {
        ...request.headers,
        ...(target.durable ? {} : { [header.deadline]: now.getTime() + timeoutMs }),
      },
    };
  } catch (error) {
    throw asRpcError(error);
  }
}

function repliesTo(target: Call): ExpectedMessages {
  const types = new Map<string, AnyMessageType>(target.replies.map((reply) => [reply.messageName, reply]));

  return target.foreign === true ? { types, untyped: target.replies } : { types };
}

function settle(call: Pending, raw: ConsumeMessage): void {
  const errorReply = textHeader(raw, header.rpcError);
  if (errorReply !== undefined) {
    call.reject(new RpcError(errorReply === "invalid" ? "invalid" : "remote_failure", errorTextOf(raw)));

    return;
  }
  const decoded = decode(
    call.expected.untyped === undefined ? raw : assignMessageId(raw),
    call.expected,
    new Date(),
  );
  if (decoded.kind === "valid") call.resolve({ type: decoded.delivery.type, data: decoded.delivery.data });
  else
    call.reject(
      new RpcError(
        "invalid_reply",
        `the reply breaks the contract: ${decoded.kind === "invalid" ? decoded.reason : "it says that it is too late"}`,
        { confirmed: true },
      ),
    );
}

function errorTextOf(raw: ConsumeMessage): string {
  try {
    const body = JSON.parse(raw.content.toString("utf8")) as { message?: unknown };

    return typeof body.message === "string" ? body.message : "the server rejected the request";
  } catch {
    return "the server rejected the request";
  }
}

const CODES: Readonly<Record<PublishError["code"], RpcErrorCode>> = {
  unroutable: "no_consumer",
  access_refused: "no_consumer",
  invalid: "invalid",
  too_large: "invalid",
  timed_out: "timed_out",
  blocked: "timed_out",
  nacked: "remote_failure",
  buffer_full: "overloaded",
  cancelled: "cancelled",
  closed: "closed",
};

function noConsumerOf(name: string, { exchange, routingKey }: StoredMessage): string {
  return `nobody answers ${name}: no service consumes what is sent on ${exchange || "the default exchange"} with key "${routingKey}"`;
}

function unsentBecause(health: SenderHealth): string {
  if (health.state === "closed") return "";

  return health.state === "open"
    ? "; the broker has not confirmed it"
    : `; it was not sent, since the connection is ${health.state} (${health.reason})`;
}

function asRpcError(error: unknown): RpcError {
  const code = error instanceof PublishError ? CODES[error.code] : "remote_failure";

  return new RpcError(code, textOf(error), { cause: error });
}
