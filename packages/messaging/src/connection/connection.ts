import type { ChannelModel } from "amqplib";
import type { Logger } from "../logging/logger.js";
import { addressesOf } from "./addresses.js";
import type { ConnectionHealth } from "./connection-state.js";
import type { LoginRefusedError } from "./login-refused.js";
import { openConnection, type TlsFiles } from "./open-connection.js";
import { openRecoveringConnection, type RecoveringConnection } from "./recovering-connection.js";

/** Where the broker is, and how a program connects to it. */
export type ConnectionOptions = Readonly<{
  /**
   * `amqp://user:password@host:port/vhost`, or `amqps://`. Several, as a list or with commas between them, are nodes of one
   * cluster: where one is down the next is tried, in their order.
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
 * A service's connections to the broker: one to consume on and, once something is published, a second one for that.
 * A broker that is low on memory or disk stops reading from connections that publish; on a connection of its own that costs
 * consumers nothing, neither deliveries nor acks.
 */
export type Connection = RecoveringConnection &
  Readonly<{
    /** The connection to publish on, opened at the first call. */
    publishing(): RecoveringConnection;
    /** Opens another connection, to the same node where there is one: what may end a connection ends only that. It is the caller's to close. */
    aside(): Promise<ChannelModel>;
    /** Resolves where the broker has never let the connection in and refuses it: nothing is tried any more. */
    loginRefused: Promise<LoginRefusedError>;
  }>;

/**
 * Starts to connect in the background and keeps reconnecting, with full-jitter backoff, until closed.
 *
 * @throws TypeError where an address is not valid
 */
export function connect(options: ConnectionOptions): Connection {
  const { name, logger } = options;
  let refuseLogin: (error: LoginRefusedError) => void;
  const loginRefused = new Promise<LoginRefusedError>((resolve) => (refuseLogin = resolve));
  const common = {
    addresses: addressesOf(options.url),
    name,
    logger,
    heartbeatSeconds: options.heartbeatSeconds ?? 10,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    tls: options.tls,
  };
  const main = openRecoveringConnection({ ...common, loginRefused: (error) => refuseLogin(error) });
  let publishing: RecoveringConnection | undefined;

  return {
    ...main,
    loginRefused,
    publishing: () =>
      (publishing ??= openRecoveringConnection({ ...common, name: `${name} (publishing)`, after: main })),
    aside() {
      const { node } = main.health();
      const { url } = common.addresses.find((address) => address.node === node) ?? common.addresses[0];
      const { heartbeatSeconds, connectTimeoutMs, tls } = common;

      return openConnection(url, {
        ...{ name: `${name} (aside)`, heartbeatSeconds, timeoutMs: connectTimeoutMs, tls },
      });
    },
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

function worseOf(main: ConnectionHealth, publishing: ConnectionHealth | undefined): ConnectionHealth {
  return main.state !== "connected" || publishing === undefined ? main : publishing;
}
