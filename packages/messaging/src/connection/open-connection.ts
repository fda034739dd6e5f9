import * as amqp from "amqplib";
import type { ChannelModel } from "amqplib";
import {
  beforeEachFrame,
  coalesceWrites,
  destroySocket,
  isHeartbeatTimeout,
  writePublishesFast,
} from "./amqplib-internals.js";
import { settleWithEnd } from "./channel.js";
import { flatten } from "./deep-headers.js";

/** Certificates for `amqps://`, as PEM text. */
export type TlsFiles = Readonly<{
  /** Who signed the broker's certificate. Default: those that Node knows. */
  ca?: string | Buffer;
  /** Ours, where the broker asks for one, with its key. */
  cert?: string | Buffer;
  key?: string | Buffer;
}>;

export type OpenOptions = Readonly<{
  name: string;
  heartbeatSeconds: number;
  timeoutMs: number;
  tls: TlsFiles | undefined;
}>;

/** Opens one connection. */
export async function openConnection(url: string, options: OpenOptions): Promise<ChannelModel> {
  const connection = await amqp.connect(withHeartbeat(url, options.heartbeatSeconds), {
    ...options.tls,
    // Without it Nagle's algorithm holds small frames back for 40 ms.
    noDelay: true,
    timeout: options.timeoutMs,
    clientProperties: { connection_name: options.name },
  });
  // Each channel adds a listener, and Node warns of a leak from the eleventh on.
  connection.setMaxListeners(0);
  settleWithEnd(connection);
  coalesceWrites(connection);
  writePublishesFast(connection);
  beforeEachFrame(connection, flatten);
  // amqplib only ends the socket, which then keeps what was written to it for a peer that is gone.
  connection.on("error", (error: Error) => {
    if (isHeartbeatTimeout(error)) destroySocket(connection);
  });

  return connection;
}

/** Closes a connection, and cuts it where the broker does not answer in time. */
export async function closeConnection(connection: ChannelModel, withinMs: number): Promise<void> {
  const timer = setTimeout(() => {
    destroySocket(connection, new Error(`the broker did not answer the close within ${withinMs} ms`));
  }, withinMs);
  await connection.close().catch(() => undefined);
  clearTimeout(timer);
}

/** amqplib takes the heartbeat from the address only. One that the address names stays. */
function withHeartbeat(url: string, seconds: number): string {
  const address = new URL(url);
  if (!address.searchParams.has("heartbeat")) address.searchParams.set("heartbeat", String(seconds));

  return address.href;
}
