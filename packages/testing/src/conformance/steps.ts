import { setTimeout as sleep } from "node:timers/promises";
import type { ConfirmChannel, Options } from "amqplib";
import { confirmed, roundTrip } from "./answers.js";
import { nameless, quoted, shown } from "./shown.js";
import type { Stage, Step } from "./stage.js";

// What a program is written in: one function a method of amqplib. `on` names the channel, "a" where it is left out.
type On = Readonly<{ on?: string }>;
type Arguments = Readonly<Record<string, unknown>>;

export const exchange = (
  name: string,
  type: string,
  { on = "a", ...options }: Options.AssertExchange & On = {},
): Step =>
  step(on, `exchange ${name} ${type}`, options, async (channel, stage) => {
    stage.exchanges.add(name);
    await channel.assertExchange(name, type, options);
  });

export const queue = (name: string, { on = "a", ...options }: Options.AssertQueue & On = {}): Step =>
  step(on, `queue ${name}`, options, async (channel, stage) => {
    stage.queues.add(name);
    const { queue: named, messageCount, consumerCount } = await channel.assertQueue(name, options);

    return `${nameless(named)} with ${messageCount} messages, ${consumerCount} consumers`;
  });

/** A queue with arguments, as the broker knows them. */
export const queueWith = (name: string, args: Arguments, options: Options.AssertQueue & On = {}): Step =>
  queue(name, { ...options, arguments: args });

export const quorum = (name: string, args: Arguments = {}): Step =>
  queueWith(name, { "x-queue-type": "quorum", ...args });

export const bind = (queue: string, exchange: string, key: string, args?: Arguments): Step =>
  step("a", `bind ${queue} to ${exchange} with ${key}`, args, async (channel) => {
    await channel.bindQueue(queue, exchange, key, args);
  });

export const unbind = (queue: string, exchange: string, key: string, args?: Arguments): Step =>
  step("a", `unbind ${queue} from ${exchange} with ${key}`, args, async (channel) => {
    await channel.unbindQueue(queue, exchange, key, args);
  });

export const bindExchange = (to: string, from: string, key: string, args?: Arguments): Step =>
  step("a", `bind exchange ${to} to ${from} with ${key}`, args, async (channel) => {
    await channel.bindExchange(to, from, key, args);
  });

export const unbindExchange = (to: string, from: string, key: string): Step =>
  step("a", `unbind exchange ${to} from ${from} with ${key}`, undefined, async (channel) => {
    await channel.unbindExchange(to, from, key);
  });

/** Publishes and waits for the confirm. */
export const publish = (
  exchange: string,
  key: string,
  content: string,
  { on = "a", ...options }: Options.Publish & On = {},
): Step =>
  step(on, `publish ${quoted(content)} on ${exchange || "default"} with ${key}`, options, (channel) =>
    confirmed((done) => channel.publish(exchange, key, Buffer.from(content), options, done)),
  );

export const send = (queue: string, content: string, options: Options.Publish & On = {}): Step =>
  publish("", queue, content, options);

export const consume = (
  queue: string,
  tag: string,
  { on = "a", ...options }: Options.Consume & On = {},
): Step =>
  step(on, `consume ${queue} as ${tag || "nobody"}`, options, async (channel, stage) => {
    const { consumerTag } = await channel.consume(
      queue,
      (message) => {
        if (message === null) return stage.see(`${on} ${tag} was cancelled`);
        stage.got(on, message);
        stage.see(`${on} ${tag} got ${message.fields.deliveryTag}: ${shown(message)}`);
      },
      { ...options, consumerTag: tag },
    );

    return nameless(consumerTag);
  });

export const cancel = (tag: string, on = "a"): Step =>
  step(on, `cancel ${tag}`, undefined, async (channel) => {
    await channel.cancel(tag);
  });

export const get = (
  queue: string,
  { on = "a", noAck = true }: On & Readonly<{ noAck?: boolean }> = {},
): Step =>
  step(on, `get from ${queue}`, noAck ? undefined : { noAck }, async (channel, stage) => {
    const message = await channel.get(queue, { noAck });
    if (message === false) return "nothing";
    stage.got(on, message);

    return `${shown(message)}; ${message.fields.messageCount} left`;
  });

/** Takes by hand and keeps in hand. */
export const take = (queue: string, on = "a"): Step => get(queue, { on, noAck: false });

export const ack = (
  content: string,
  { on = "a", upTo = false }: On & Readonly<{ upTo?: boolean }> = {},
): Step =>
  step(on, `ack ${upTo ? "up to " : ""}"${content}"`, undefined, async (channel, stage) => {
    channel.ack(stage.message(on, content), upTo);
    await roundTrip(channel);
  });

export const nack = (
  content: string,
  options: On & Readonly<{ upTo?: boolean; requeue?: boolean }> = {},
): Step => {
  const { on = "a", upTo = false, requeue = true } = options;

  return step(
    on,
    `nack ${upTo ? "up to " : ""}"${content}"`,
    requeue ? undefined : { requeue },
    async (channel, stage) => {
      channel.nack(stage.message(on, content), upTo, requeue);
      await roundTrip(channel);
    },
  );
};

export const reject = (
  content: string,
  { on = "a", requeue = false }: On & Readonly<{ requeue?: boolean }> = {},
): Step =>
  step(on, `reject "${content}"`, { requeue }, async (channel, stage) => {
    channel.reject(stage.message(on, content), requeue);
    await roundTrip(channel);
  });

export const ackAll = (on = "a"): Step =>
  step(on, "ack all", undefined, async (channel) => {
    channel.ackAll();
    await roundTrip(channel);
  });

export const nackAll = (requeue: boolean, on = "a"): Step =>
  step(on, "nack all", { requeue }, async (channel) => {
    channel.nackAll(requeue);
    await roundTrip(channel);
  });

export const recover = (on = "a"): Step =>
  step(on, "recover", undefined, async (channel) => {
    await channel.recover();
  });

export const prefetch = (
  count: number,
  { on = "a", global = false }: On & Readonly<{ global?: boolean }> = {},
): Step =>
  step(on, `prefetch ${count}`, global ? { global } : undefined, async (channel) => {
    await channel.prefetch(count, global);
  });

export const check = (name: string, on = "a"): Step =>
  step(on, `check ${name}`, undefined, async (channel) => {
    const { messageCount, consumerCount } = await channel.checkQueue(name);

    return `${messageCount} messages, ${consumerCount} consumers`;
  });

export const checkExchange = (name: string): Step =>
  step("a", `check exchange ${name}`, undefined, async (channel) => {
    await channel.checkExchange(name);

    return "there";
  });

export const purge = (name: string): Step =>
  step("a", `purge ${name}`, undefined, async (channel) => (await channel.purgeQueue(name)).messageCount);

export const deleteQueue = (name: string, { on = "a", ...options }: Options.DeleteQueue & On = {}): Step =>
  step(on, `delete queue ${name}`, options, async (channel) => {
    return (await channel.deleteQueue(name, options)).messageCount;
  });

export const deleteExchange = (name: string, options: Options.DeleteExchange = {}): Step =>
  step("a", `delete exchange ${name}`, options, async (channel) => {
    await channel.deleteExchange(name, options);
  });

export const closeChannel = (on = "a"): Step =>
  step(on, "close", undefined, async (channel) => {
    await channel.close();
  });

export const closeConnection = (number = "1"): Step => ({
  text: `close connection ${number}`,
  run: (stage) => stage.closeConnection(number),
});

export const wait = (ms: number): Step => ({ text: `wait ${ms} ms`, run: () => sleep(ms, undefined) });

/** Answers a request that a channel has got, at the address in it. */
export const replyTo = (
  content: string,
  reply: string,
  { on = "a", ...options }: Options.Publish & On = {},
): Step =>
  step(on, `reply "${reply}" to "${content}"`, options, (channel, stage) => {
    const address = String(stage.message(on, content).properties.replyTo);

    return confirmed((done) => channel.publish("", address, Buffer.from(reply), options, done));
  });

/** Looks for the address of a request as for a queue. */
export const checkReplyTo = (content: string, on = "a"): Step =>
  step(on, `check the address of "${content}"`, undefined, async (channel, stage) => {
    await channel.checkQueue(String(stage.message(on, content).properties.replyTo));

    return "there";
  });

function step(
  on: string,
  text: string,
  options: object | undefined,
  run: (channel: ConfirmChannel, stage: Stage) => ReturnType<Step["run"]>,
): Step {
  const told =
    options === undefined || Object.keys(options).length === 0 ? "" : ` ${JSON.stringify(options)}`;

  return { text: `${on}: ${text}${told}`, run: async (stage) => run(await stage.channel(on), stage) };
}
