import { connect } from "amqplib";

/** A dead letter to be: its message id, and what it holds. */
export type Buried = Readonly<{ messageId: string; payload: unknown }>;

/** Puts letters among the dead ones of a queue, as a service does that gives them up for a reason. */
export async function bury(
  amqpUrl: string,
  to: Readonly<{ exchange: string; queue: string; type: string; reason: string }>,
  letters: readonly Buried[],
): Promise<void> {
  const connection = await connect(amqpUrl);
  try {
    const channel = await connection.createConfirmChannel();
    for (const { messageId, payload } of letters)
      channel.publish(to.exchange, to.queue, Buffer.from(JSON.stringify(payload)), {
        ...{ messageId, type: to.type, persistent: true },
        headers: {
          "x-schema-version": "1.0.0",
          "x-dead-reason": to.reason,
          "x-dead-service": "inventory",
          "x-dead-at": Date.now(),
        },
      });
    await channel.waitForConfirms();
  } finally {
    await connection.close();
  }
}
