import { connect } from "amqplib";

/** How many messages wait in a queue. */
export async function depthOf(amqpUrl: string, queue: string): Promise<number> {
  const connection = await connect(amqpUrl, { noDelay: true });
  try {
    const channel = await connection.createChannel();

    return (await channel.checkQueue(queue)).messageCount;
  } finally {
    await connection.close();
  }
}
