import type { Duplex } from "node:stream";
import * as amqp from "amqplib";
import type { HostileMessage } from "./hostile-messages.js";

/** Publishes what the runtime would never send. */
export type HostileSender = Readonly<{
  /** Resolves when the broker has confirmed them all. Rejects with the first that the broker did not take: nothing is silently not sent. */
  send(exchange: string, routingKey: string, messages: readonly HostileMessage[]): Promise<void>;
  close(): Promise<void>;
}>;

/**
 * Stands for as many bytes that are no UTF-8: amqplib writes nothing but UTF-8. Always of one length, since the byte that follows
 * may be the same one: the length of the next field, which has to stay what it is.
 */
export const BROKEN = "\u001a".repeat(200);

/** Besides, the seven marks of a timestamp. */
const MARKED = new RegExp(`${BROKEN}|\u001a{7}(?=\u0000)`, "g");

/** The name of a header whose bytes are read as a list of lists: amqplib has no stack to write as many levels as others. */
export const DEEP = "deep";

/** Opens a sender. A channel that the broker closed is replaced for the next messages. */
export async function openHostileSender(url: string): Promise<HostileSender> {
  const connection = await amqp.connect(url);
  const said: Error[] = [];
  const hear = (error: Error) => void said.push(error);
  connection.on("error", hear);
  const { stream } = connection.connection as unknown as { stream: Duplex };
  const write = stream.write.bind(stream) as (chunk: Buffer) => boolean;
  let breaking = false;
  stream.write = (chunk: Buffer) => write(breaking ? broken(chunk) : chunk);
  let channel: Promise<amqp.ConfirmChannel> | undefined;

  const open = async () => {
    const fresh = await connection.createConfirmChannel();
    fresh.on("error", hear);
    fresh.on("close", () => (channel = undefined));

    return fresh;
  };
  const opened = () => (channel ??= open());

  const publish = async (exchange: string, routingKey: string, { content, properties }: HostileMessage) => {
    const on = await opened();

    return new Promise<void>((resolve, reject) => {
      on.publish(exchange, routingKey, content, properties, (error: Error | null | undefined) => {
        if (error === null || error === undefined) resolve();
        else reject(new Error(`the broker did not take it: ${(said.at(-1) ?? error).message}`));
      });
    });
  };

  return {
    async send(exchange, routingKey, messages) {
      const whole = messages.filter(({ overWire }) => overWire !== "broken");
      await Promise.all(whole.map((message) => publish(exchange, routingKey, message)));
      breaking = true;
      try {
        for (const message of messages) {
          if (message.overWire === "broken") await publish(exchange, routingKey, message);
        }
      } finally {
        breaking = false;
      }
    },
    async close() {
      await connection.close().catch(() => undefined);
    },
  };
}

/** The encoding of lists in one another, as many as there are levels. */
export function nestedLists(levels: number): Buffer {
  const bytes = Buffer.alloc(levels * 5);
  for (let level = 0; level < levels; level++) {
    bytes.write("A", level * 5);
    bytes.writeUInt32BE((levels - level - 1) * 5, level * 5 + 1);
  }

  return bytes;
}

/** Lengths stay: 0xff in place of each mark, and the tag of a list in place of that of bytes. */
function broken(chunk: Buffer): Buffer {
  const text = chunk
    .toString("latin1")
    .replaceAll(MARKED, (marks) => marks.replaceAll("\u001a", "\u00ff"))
    .replaceAll(`${DEEP}x`, `${DEEP}A`);

  return Buffer.from(text, "latin1");
}
