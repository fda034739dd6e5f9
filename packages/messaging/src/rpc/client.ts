import type { ConsumeMessage } from "amqplib";
import type { Client, Message, ServiceContract } from "../contract/index.js";
import { RpcError } from "../errors.js";
import type { Connection } from "../connection/connection.js";
import type { ChannelHealth } from "../connection/channel-state.js";
import type { Observer } from "../observer.js";
import { openSender, type Sender } from "../publish/sender.js";
import type { ExpectedMessages } from "../wire/decode.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { createConsumerProbe, type ConsumerProbe } from "./consumer-probe.js";
import {
  begin,
  callOf,
  cancelled,
  confirm,
  end,
  endAll,
  looked,
  nextLookMs,
  noCalls,
  overloadOf,
  sending,
  type PendingCall,
  type PendingCalls,
} from "./pending-calls.js";
import { repliesTo, replyIn } from "./reply.js";
import { DIRECT_REPLY_TO, requestOf, type RequestOptions } from "./request.js";
import { asRpcError, cancelledByCaller, timedOut } from "./rpc-errors.js";

/** A client, how it is, and its end. */
export type RpcClient<S extends ServiceContract> = Readonly<{
  call: Client<S>;
  /** Whether requests leave now, and how many wait for their reply. */
  health(): RpcHealth;
  /** Ends the calls that still wait, with `RpcError` `closed`, and closes its channel. */
  close(): Promise<void>;
}>;

/** Whether requests leave now, why not, and how many calls wait for their reply. */
export type RpcHealth = (ChannelHealth | Readonly<{ state: "blocked"; reason: string }>) &
  Readonly<{ pending: number }>;

/** What calls are made with. */
type Calling = Readonly<{ calls: PendingCalls; sender: Sender; probe: ConsumerProbe; observer: Observer }>;

/** A call that is to be made. */
type Asking = Readonly<{
  name: string;
  durable: boolean;
  timeoutMs: number;
  expected: ExpectedMessages;
  signal: AbortSignal | undefined;
  onTaken: (() => void) | undefined;
  /** @throws PublishError where the request breaks the contract */
  request(): StoredMessage;
}>;

/**
 * Opens a client for the requests that the contract lets a service send. Every call ends by its deadline. A request whose
 * connection was lost is sent again with the same id, so that it is handled once.
 */
export async function createClient<const S extends ServiceContract>(
  contract: S,
  connection: Connection,
  options: Readonly<{ observer?: Observer }> = {},
): Promise<RpcClient<S>> {
  const calls = noCalls();
  const probe = await createConsumerProbe(connection);
  let channels = 0;
  const sender = await openSender(connection, {
    ...options,
    async onChannel(channel) {
      await channel.consume(DIRECT_REPLY_TO, (raw) => takeReply(calls, raw), { noAck: true });
      // Replies come on the channel that the request was sent on, and that one is closed: the requests are sent again, and not
      // as what still waited to be sent.
      if (++channels === 1) return;
      for (const call of calls.byId.values()) {
        call.withdraw();
        send(calling, call);
      }
    },
  });
  const calling: Calling = { calls, sender, probe, observer: options.observer ?? {} };
  const functions = Object.entries(contract.calls).map(([name, target]) => {
    const expected = repliesTo(target);
    const call = (data: unknown, options: RequestOptions = {}) => {
      const { timeoutMs = target.timeoutMs, signal, onTaken } = options;
      const request = () => requestOf(contract, name, data, options);

      const { durable } = target;

      return ask(calling, { name, durable, timeoutMs, expected, signal, onTaken, request });
    };

    return [name, call];
  });

  return {
    call: Object.fromEntries(functions) as Client<S>,
    health() {
      const { waiting: _waiting, inFlight: _inFlight, ...state } = sender.health();

      return { ...state, pending: calls.byId.size };
    },
    async close() {
      probe.close();
      endAll(calls, () => new RpcError("closed", "the client was closed"));
      await sender.close();
    },
  };
}

/** Makes one call: resolves with its reply, rejects with an RpcError. */
function ask(calling: Calling, asking: Asking): Promise<Message> {
  const { calls, observer } = calling;
  const { name, timeoutMs, signal } = asking;

  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) throw cancelledByCaller(name, false);
    const overload = overloadOf(calls);
    if (overload !== undefined) {
      observer.called?.(name, overload.code, 0);
      throw overload;
    }
    const startedAt = performance.now();
    const done = (result: Message | RpcError) => {
      const outcome = result instanceof RpcError ? result.code : "answered";
      observer.called?.(name, outcome, performance.now() - startedAt);
      clearTimeout(deadline);
      signal?.removeEventListener("abort", cancel);
      if (result instanceof RpcError) reject(result);
      else resolve(result);
    };
    const { durable, expected, onTaken } = asking;
    const call = begin(calls, { name, durable, expected, onTaken, request: requestIn(asking), done });
    const cancel = () => end(calls, call, cancelled(call));
    const deadline = setTimeout(() => {
      const sending = call.state === "confirmed" ? undefined : calling.sender.health();
      end(calls, call, timedOut(name, timeoutMs, sending));
    }, timeoutMs);
    signal?.addEventListener("abort", cancel, { once: true });
    lookForConsumer(calling, call);
    send(calling, call);
  });
}

/** @throws RpcError where the request cannot be sent */
function requestIn({ request }: Asking): StoredMessage {
  try {
    return request();
  } catch (error) {
    throw asRpcError(error);
  }
}

function send({ calls, sender }: Calling, call: PendingCall): void {
  const withdraw = sender.post([call.request], (failure) => {
    if (failure === undefined) confirm(call);
    else end(calls, call, asRpcError(failure));
  });
  sending(call, withdraw);
}

function takeReply(calls: PendingCalls, raw: ConsumeMessage | null): void {
  const call = raw === null ? undefined : callOf(calls, raw.properties.correlationId);
  if (raw !== null && call !== undefined) end(calls, call, replyIn(raw, call.expected, new Date()));
}

/** Ends a call early that nobody will answer. */
function lookForConsumer(calling: Calling, call: PendingCall): void {
  const ms = nextLookMs(call);
  if (ms === undefined) return;
  // Not cleared where the call ends before: to let the timer run out costs less.
  setTimeout(() => {
    if (call.state === "ended") return;
    void calling.probe.hasConsumer(call.request).then((found) => {
      const failure = looked(call, found);
      if (failure === undefined) lookForConsumer(calling, call);
      else end(calling.calls, call, failure);
    });
  }, ms).unref();
}
