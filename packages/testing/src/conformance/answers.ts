import type { ConfirmChannel } from "amqplib";

/** An ack gets no answer: what it led to is there once another method has been answered. */
export async function roundTrip(channel: ConfirmChannel): Promise<void> {
  await channel.checkExchange("amq.direct").catch(() => undefined);
}

/** Publishes, and says what became of it. */
export function confirmed(publish: (done: (error: unknown) => void) => unknown): Promise<string> {
  return new Promise((resolve) => {
    publish((error) => {
      if (error === null || error === undefined) resolve("confirmed");
      else resolve((error as Error).message === "message nacked" ? "nacked" : "lost with the channel");
    });
  });
}
