import { connect, type ConfirmChannel } from "amqplib";

/** A connection to the broker that may do anything, with one channel on it. */
export type Administrator = Readonly<{
  channel: ConfirmChannel;
  /** Resolves when it is closed, by whomever: it goes with the broker. */
  closed: Promise<void>;
  close(): Promise<void>;
}>;

const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** Opens a connection past all proxies. It may break at any time: what is in hand then rejects. */
export async function openAdministrator(amqpUrl: string): Promise<Administrator> {
  const connection = await connect(amqpUrl, {
    timeout: CONNECT_TIMEOUT_MS,
    noDelay: true,
    clientProperties: { connection_name: "warren-test-system" },
  });
  // A broker that is restarted, or a virtual host that is dropped, must not end the process.
  connection.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => {
    connection.once("close", () => resolve());
  });
  const close = async () => {
    // A broker that was killed does not answer.
    const timeout = new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS).unref());
    await Promise.race([connection.close().catch(() => undefined), timeout]);
  };
  try {
    const channel = await connection.createConfirmChannel();
    channel.on("error", () => undefined);

    return { channel, closed, close };
  } catch (error) {
    await close();
    throw error;
  }
}
