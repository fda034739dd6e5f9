import type { ChannelModel, ConfirmChannel, Options } from "amqplib";
import { asDeadLetterError, openedChannel } from "./connect.js";
import { DeadLetterError } from "./error.js";

/** A message as it is sent on: bytes and properties as they were. */
export type Copy = Readonly<{
  exchange: string;
  routingKey: string;
  content: Buffer;
  properties: Options.Publish;
}>;

/** Publishes one message after another, each confirmed. */
export type CopyPublisher = Readonly<{
  /** @throws DeadLetterError where no queue gets it, or the broker does not confirm it */
  publish(copy: Copy): Promise<void>;
  close(): Promise<void>;
}>;

const CONFIRM_TIMEOUT_MS = 30_000;

/** Opens a publisher on a connection. */
export async function openPublisher(connection: ChannelModel): Promise<CopyPublisher> {
  const opened = await openedChannel(connection, "confirm");
  const channel = opened.channel as ConfirmChannel;
  const returned = new Set<string>();
  channel.on("return", ({ fields }) => returned.add(targetOf(fields)));

  return {
    async publish({ exchange, routingKey, content, properties }) {
      const target = targetOf({ exchange, routingKey });
      try {
        await inTime(
          new Promise<void>((resolve, reject) => {
            channel.publish(
              exchange,
              routingKey,
              content,
              { ...properties, mandatory: true },
              // Called with an error too where the channel closes first.
              (error: unknown) => {
                if (error === null || error === undefined) resolve();
                else reject(error instanceof Error ? error : new Error("not confirmed"));
              },
            );
          }),
        );
      } catch (error) {
        throw asDeadLetterError(opened.why(error));
      }
      // It comes back before it is confirmed. What else is on the way there has the same fate.
      if (returned.has(target)) {
        throw new DeadLetterError(
          "not_taken",
          `nothing is bound to "${exchange}" with key "${routingKey}": \`warren topology plan\` says what the broker lacks`,
        );
      }
    },
    async close() {
      await channel.close().catch(() => undefined);
    },
  };
}

function targetOf({ exchange, routingKey }: Readonly<{ exchange: string; routingKey: string }>): string {
  return `${exchange} ${routingKey}`;
}

async function inTime(confirm: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no confirm within 30 s")), CONFIRM_TIMEOUT_MS);
  });
  try {
    await Promise.race([confirm, late]);
  } finally {
    clearTimeout(timer);
  }
}
