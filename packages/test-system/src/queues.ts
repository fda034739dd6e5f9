import { openAdministrator } from "./administrator.js";

/** How many messages wait in a queue. */
export async function depthOf(amqpUrl: string, queue: string): Promise<number> {
  const { channel, close } = await openAdministrator(amqpUrl);
  try {
    return (await channel.checkQueue(queue)).messageCount;
  } finally {
    await close();
  }
}
