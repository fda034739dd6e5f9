import type { Logger } from "../logger.js";
import { addressesOf } from "./addresses.js";
import type { TlsFiles } from "./dial.js";
import { openLine, type Line, type SessionHealth } from "./line.js";
import type { SessionRefusedError } from "./refused.js";

export type SessionOptions = Readonly<{
  /**
   * `amqp://user:password@host:port/vhost`, or `amqps://`. Several, as a list or with commas between them, are nodes of one
   * cluster: where one is away the next is tried, in their order.
   */
  url: string | readonly string[];
  /** Connection name on the broker, and `appId` of what is published through it. */
  name: string;
  logger: Logger;
  /** Seconds between heartbeats; a silent peer is given up after two that were missed. Default 10. */
  heartbeatSeconds?: number;
  /** How long one attempt to connect may take. Default 10,000. */
  connectTimeoutMs?: number;
  /** For `amqps://`. */
  tls?: TlsFiles;
}>;

/**
 * A service's place at the broker: one connection to consume on and, once something is published, a second one for that.
 * A broker that is low on memory or disk stops reading from connections that publish; on a connection of its own that costs
 * consumers nothing, neither deliveries nor acks.
 */
export type Session = Line &
  Readonly<{
    /** The connection to publish on, opened at the first call. */
    publishing(): Line;
    /** Resolves where the broker has never let the session in and refuses it: nothing is tried any more. */
    refused: Promise<SessionRefusedError>;
  }>;

/**
 * Starts to connect in the background and keeps reconnecting, with full-jitter backoff, until closed.
 *
 * @throws TypeError where an address is none
 */
export function connect(options: SessionOptions): Session {
  const { name, logger } = options;
  let refuse: (error: SessionRefusedError) => void;
  const refused = new Promise<SessionRefusedError>((resolve) => (refuse = resolve));
  const common = {
    addresses: addressesOf(options.url),
    name,
    logger,
    heartbeatSeconds: options.heartbeatSeconds ?? 10,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    tls: options.tls,
  };
  const main = openLine({ ...common, refused: (error) => refuse(error) });
  let publishing: Line | undefined;

  return {
    ...main,
    refused,
    publishing: () => (publishing ??= openLine({ ...common, name: `${name} (publishing)`, after: main })),
    health: () => worseOf(main.health(), publishing?.health()),
    async opened(waiting) {
      await main.opened(waiting);
      await publishing?.opened(waiting);
    },
    async close() {
      await Promise.all([main.close(), publishing?.close()]);
    },
  };
}

function worseOf(main: SessionHealth, publishing: SessionHealth | undefined): SessionHealth {
  return main.state !== "connected" || publishing === undefined ? main : publishing;
}
