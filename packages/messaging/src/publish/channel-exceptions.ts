import { isRefusal, replyCodes } from "../connection/reply-codes.js";
import { PublishError } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";

/**
 * What the broker does not let the connection's user publish on, and what it does not have, as far as it has said so lately.
 * Either costs the whole channel, so without a memory one such message would hold up all others.
 */
export type ChannelExceptions = Readonly<{
  /** Takes what the broker said. Where that does not name it, and one message alone can be meant, it is that one's. */
  learn(error: Error, suspects: readonly OutgoingMessage[], now: number): void;
  /** Why a message must not be published now. */
  errorFor(message: OutgoingMessage, now: number): PublishError | undefined;
}>;

/** An exchange, or one routing key of it. */
type ChannelException = Readonly<{
  exchange: string;
  routingKey: string | undefined;
  error: Error;
  until: number;
}>;

/** To try again may cost the channel, and all that is in flight on it is sent twice. But the permission may have been given since. */
const BELIEVED_MS = 5_000;

const BASIC_PUBLISH = { classId: 60, methodId: 40 } as const;

/** True where the broker closed a channel because of a publish: the user's permissions do not allow it, or there is no such exchange. */
export function isPublishException(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const { classId, methodId } = error as Error & Readonly<Record<string, unknown>>;

  return (
    isRefusal(error, replyCodes.accessRefused, replyCodes.notFound) &&
    classId === BASIC_PUBLISH.classId &&
    methodId === BASIC_PUBLISH.methodId
  );
}

/** Keeps what the broker said for five seconds. */
export function createChannelExceptions(): ChannelExceptions {
  let known: readonly ChannelException[] = [];

  return {
    learn(error, suspects, now) {
      const target = targetIn(error) ?? (suspects.length === 1 ? suspects[0] : undefined);
      if (target === undefined) return;
      const { exchange, routingKey } = target;
      known = known.filter(({ until }) => until > now);
      known = [...known, { exchange, routingKey, error, until: now + BELIEVED_MS }];
    },
    errorFor(message, now) {
      if (known.length === 0) return undefined;
      const exception = known.find((one) => one.until > now && concerns(one, message));

      return exception === undefined ? undefined : publishErrorOf(message, exception.error);
    },
  };
}

// The protocol names exchange and key in the text only, and AMQP cuts that at 255 bytes. RabbitMQ 3.10 writes "access to topic
// 'a.b' in exchange 'x' in vhost 'v'", newer ones "write access to …".
function targetIn(error: Error): Pick<ChannelException, "exchange" | "routingKey"> | undefined {
  const topic = /topic '(.*)' in exchange '(.*)' in vhost '/.exec(error.message);
  const exchange = topic?.[2] ?? /exchange '(.*)' in vhost '/.exec(error.message)?.[1];
  if (exchange === undefined) return undefined;

  return { exchange: exchange === "amq.default" ? "" : exchange, routingKey: topic?.[1] };
}

function concerns(exception: ChannelException, { exchange, routingKey }: OutgoingMessage): boolean {
  return (
    exception.exchange === exchange &&
    (exception.routingKey === undefined || exception.routingKey === routingKey)
  );
}

function publishErrorOf({ type, exchange, routingKey }: OutgoingMessage, cause: Error): PublishError {
  const target = `${exchange || "the default exchange"} with key "${routingKey}"`;
  if (isRefusal(cause, replyCodes.notFound)) {
    return new PublishError(
      "unroutable",
      `${type} on ${target} reaches no queue: there is no such exchange`,
      {
        cause,
      },
    );
  }

  return new PublishError(
    "access_refused",
    `the broker does not let this service's user publish ${type} on ${target}: ${cause.message}. Its permissions must allow what its contract says; neighbours of the message were published`,
    { cause },
  );
}
