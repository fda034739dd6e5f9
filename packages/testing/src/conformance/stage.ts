import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelModel, ConfirmChannel, Message } from "amqplib";
import { shown, spoken } from "./shown.js";

/** Where a program runs: a broker, the channels that it has opened there, and what has been seen on them. */
export type Stage = Readonly<{
  /** The channel of a name, opened where it is new. `a` and `b` are channels of one connection, `a2` is one of a second. */
  channel(name: string): Promise<ConfirmChannel>;
  /** The last message with a content that a channel got. */
  message(channel: string, content: string): Message;
  /** Notes that a channel got a message. */
  got(channel: string, message: Message): void;
  /** Notes something that was seen. */
  see(event: string): void;
  closeConnection(number: string): Promise<undefined>;
  /** The names of what is to be deleted at the end. */
  queues: Set<string>;
  exchanges: Set<string>;
}>;

/** Whose broker, and how long it is waited for before nothing more is expected to come. */
export type Target = Readonly<{ connect: () => Promise<ChannelModel>; patienceMs: number }>;

/** One step of a program: how it reads, and what it does. What it returns is seen as its result. */
export type Step = Readonly<{ text: string; run: (stage: Stage) => Promise<string | number | undefined> }>;

/** Runs a program; returns what each step led to, in order. Cleans up after itself. */
export async function play(target: Target, steps: readonly Step[]): Promise<readonly string[]> {
  const events: string[] = [];
  const connections = new Map<string, ChannelModel>();
  const channels = new Map<string, ConfirmChannel>();
  const messages = new Map<string, Message>();
  const see = (event: string) => void events.push(event);

  const connection = async (number: string) => {
    const known = connections.get(number);
    if (known !== undefined) return known;
    const opened = await target.connect();
    connections.set(number, opened);
    opened.on("error", (error: Error) => see(`connection ${number} failed: ${spoken(error)}`));
    opened.on("close", () => connections.delete(number));

    return opened;
  };
  const stage: Stage = {
    async channel(name) {
      const known = channels.get(name);
      if (known !== undefined) return known;
      const opened = await (await connection(name.slice(1) || "1")).createConfirmChannel();
      channels.set(name, opened);
      opened.on("error", (error: Error) => see(`${name} failed: ${spoken(error)}`));
      opened.on("return", (message) => see(`${name} has back ${shown(message)}`));
      opened.on("close", () => {
        see(`${name} closed`);
        channels.delete(name);
      });

      return opened;
    },
    message(channel, content) {
      const found = messages.get(`${channel} ${content}`);
      if (found === undefined) throw new Error(`${channel} never got "${content}"`);

      return found;
    },
    got: (channel, message) => void messages.set(`${channel} ${message.content.toString()}`, message),
    see,
    async closeConnection(number) {
      await connections.get(number)?.close();

      return undefined;
    },
    queues: new Set(),
    exchanges: new Set(),
  };
  const seen: string[] = [];
  try {
    for (const step of steps) {
      seen.push(`> ${step.text}`);
      try {
        const result = await step.run(stage);
        if (result !== undefined) see(`= ${result}`);
      } catch (error) {
        see(`! ${spoken(error)}`);
      }
      await quiet(target, channels, events);
      // Events of several channels have no order among them, those of one have.
      seen.push(...byChannel(events.splice(0)));
    }
  } finally {
    await cleanUp(target, stage);
    for (const one of connections.values()) await one.close().catch(() => undefined);
  }

  return seen;
}

/** Waits until nothing more comes: a channel answers only after it has passed on what came to it before. */
async function quiet(
  { patienceMs }: Target,
  channels: ReadonlyMap<string, ConfirmChannel>,
  events: readonly string[],
): Promise<void> {
  let count = -1;
  while (count !== events.length) {
    count = events.length;
    if (patienceMs > 0) await sleep(patienceMs);
    for (const channel of [...channels.values()]) {
      await channel.checkExchange("amq.direct").catch(() => undefined);
      await channel.checkExchange("amq.direct").catch(() => undefined);
    }
  }
}

function byChannel(events: readonly string[]): readonly string[] {
  const channelOf = (event: string) => (/^[a-z]\d? /.test(event) ? (event.split(" ")[0] ?? "") : "");

  return events
    .map((event, at) => ({ event, at, channel: channelOf(event) }))
    .toSorted((one, other) => one.channel.localeCompare(other.channel) || one.at - other.at)
    .map(({ event }) => event);
}

async function cleanUp(target: Target, { queues, exchanges }: Stage): Promise<void> {
  const connection = await target.connect();
  connection.on("error", () => undefined);
  const attempt = async (run: (channel: ConfirmChannel) => Promise<unknown>) => {
    const channel = await connection.createConfirmChannel();
    channel.on("error", () => undefined);
    await run(channel).catch(() => undefined);
    await channel.close().catch(() => undefined);
  };
  // An exclusive queue goes with its connection, and is not this one's to delete.
  for (const name of queues) await attempt((channel) => channel.deleteQueue(name));
  for (const name of exchanges) await attempt((channel) => channel.deleteExchange(name));
  await connection.close();
}
