import type { Message } from "../contract/index.js";
import type { RpcError } from "../errors.js";
import type { ExpectedMessages } from "../wire/decode.js";
import { bytesOf } from "../publish/window-load.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { cancelledByCaller, noConsumer, overloaded } from "./rpc-errors.js";

// The calls of a client that wait for their replies, as data, and what each event makes of them.

/** `unconfirmed`: the broker is not known to have the request. */
type CallState = "unconfirmed" | "confirmed" | "ended";

export type PendingCall = {
  readonly name: string;
  readonly request: StoredMessage;
  /** A durable request is handled however late, so that nobody consumes it now is no reason to give up. */
  readonly durable: boolean;
  /** The replies that it may have. */
  readonly expected: ExpectedMessages;
  /** To be called once it has ended. */
  readonly done: (result: Message | RpcError) => void;
  /** To be called once the broker has it. */
  readonly onTaken?: (() => void) | undefined;
  state: CallState;
  /** Keeps a request here that has not left yet. */
  withdraw: () => void;
  /** How often its consumer was looked for. */
  looks: number;
  /** Whether the last look found none. */
  unconsumed: boolean;
};

export type PendingCalls = {
  /** By the correlation id of their requests, which is given anew to each call. */
  readonly byId: Map<string, PendingCall>;
  /** Of the contents of their requests, which are kept until the reply: they are sent again when the connection is lost. */
  bytes: number;
};

/** Requests without a reply, at most, for one client. More fail at once: the servers are behind by then anyway. */
export const MAX_PENDING = 10_000;

/** Their bytes, at most; one that finds no other may be larger. */
export const MAX_PENDING_BYTES = 64 * 1024 * 1024;

export function noCalls(): PendingCalls {
  return { byId: new Map(), bytes: 0 };
}

/**
 * When a request that nobody has answered makes us look for its consumer, after it was sent and after the look before. Two
 * looks must find none, since a server that reconnects has none for a moment.
 */
const LOOKS_MS: readonly number[] = [150, 400];

/** Why no further call may begin; undefined where one may. */
export function overloadOf({ byId, bytes }: PendingCalls): RpcError | undefined {
  if (byId.size >= MAX_PENDING) return overloaded(`${byId.size} requests`, MAX_PENDING);

  return bytes >= MAX_PENDING_BYTES ? overloaded(`requests of ${bytes} bytes`, MAX_PENDING_BYTES) : undefined;
}

/** Adds a call whose request is about to be sent. */
export function begin(
  calls: PendingCalls,
  call: Omit<PendingCall, "state" | "withdraw" | "looks" | "unconsumed">,
): PendingCall {
  // Field by field: a copy of the whole costs several times as much.
  const pending: PendingCall = {
    name: call.name,
    request: call.request,
    durable: call.durable,
    expected: call.expected,
    done: call.done,
    onTaken: call.onTaken,
    state: "unconfirmed",
    withdraw: () => undefined,
    looks: 0,
    unconsumed: false,
  };
  calls.byId.set(call.request.correlationId, pending);
  calls.bytes += bytesOf(call.request);

  return pending;
}

/** The call that a reply is for; undefined where it has ended, or there never was one. */
export function callOf(calls: PendingCalls, correlationId: unknown): PendingCall | undefined {
  return typeof correlationId === "string" ? calls.byId.get(correlationId) : undefined;
}

/** Its request is being sent. */
export function sending(call: PendingCall, withdraw: () => void): void {
  call.withdraw = withdraw;
}

/** The broker has the request. */
export function confirm(call: PendingCall): void {
  if (call.state !== "unconfirmed") return;
  call.state = "confirmed";
  call.onTaken?.();
}

/** In how many milliseconds to look for the call's consumer; undefined where it is looked for no more. */
export function nextLookMs({ durable, looks, state }: PendingCall): number | undefined {
  return durable || state === "ended" ? undefined : LOOKS_MS[looks];
}

/**
 * Somebody has looked for its consumer. `found` is undefined where that cannot be known.
 *
 * @returns why the call ends, where it does
 */
export function looked(call: PendingCall, found: boolean | undefined): RpcError | undefined {
  const before = call.unconsumed;
  call.looks++;
  call.unconsumed = found === false && call.state === "confirmed";

  return call.unconsumed && before ? noConsumer(call.name, call.request) : undefined;
}

export function cancelled({ name, state }: PendingCall): RpcError {
  return cancelledByCaller(name, state === "confirmed");
}

/** Ends a call, once: what comes later for it is not told any more. */
export function end(calls: PendingCalls, call: PendingCall, result: Message | RpcError): void {
  if (call.state === "ended") return;
  call.state = "ended";
  if (calls.byId.delete(call.request.correlationId)) calls.bytes -= bytesOf(call.request);
  call.withdraw();
  call.done(result);
}

export function endAll(calls: PendingCalls, error: () => RpcError): void {
  for (const call of [...calls.byId.values()]) end(calls, call, error());
}
