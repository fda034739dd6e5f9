import { connect, type ConfirmChannel } from "amqplib";

/** A connection to the broker that may do anything, with one channel on it. */
export type Administrator = Readonly<{ channel: ConfirmChannel; close(): Promise<void> }>;

const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** A connection past the door. It may break at any time: what is in hand then rejects. */
export async function openAdministrator(amqpUrl: string): Promise<Administrator> {
  const connection = await connect(amqpUrl, {
    timeout: CONNECT_TIMEOUT_MS,
    noDelay: true,
    clientProperties: { connection_name: "warren-chaos" },
  });
  connection.on("error", () => undefined);
  const channel = await connection.createConfirmChannel();
  channel.on("error", () => undefined);

  return {
    channel,
    async close() {
      // A broker that was killed does not say goodbye.
      const timeout = new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
      await Promise.race([connection.close().catch(() => undefined), timeout]);
    },
  };
}
