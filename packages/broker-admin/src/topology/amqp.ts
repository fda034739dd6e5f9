import { connect, type Channel, type ChannelModel } from "amqplib";
import { settleWithEnd } from "@warren/messaging/amqp";
import { shown } from "../management/address.js";
import { BrokerUnreachable } from "../management/broker-unreachable.js";

const CONNECT_TIMEOUT_MS = 15_000;

/** Opens a connection, by the name that people see on the broker. Its errors surface in what is done with it. */
export async function openConnection(amqpUrl: string, name = "warren topology"): Promise<ChannelModel> {
  try {
    const connection = await connect(amqpUrl, {
      // Without it Nagle's algorithm holds small frames back for 40 ms.
      noDelay: true,
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: name },
    });
    settleWithEnd(connection);
    connection.on("error", () => undefined);

    return connection;
  } catch (error) {
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new BrokerUnreachable(
      `No AMQP connection to ${shown(amqpUrl)}: ${why.replaceAll(amqpUrl, shown(amqpUrl))}. Say where the broker is with --url amqp://user:password@host:5672/vhost or AMQP_URL.`,
      { cause: error },
    );
  }
}

/** Runs something on a channel of its own: what the broker refuses closes a channel, and no other. */
export async function onChannel<T>(
  connection: ChannelModel,
  use: (channel: Channel) => Promise<T>,
): Promise<T> {
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);
  try {
    return await use(channel);
  } finally {
    await channel.close().catch(() => undefined);
  }
}
