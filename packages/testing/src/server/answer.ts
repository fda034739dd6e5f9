import { BrokerError, notBuilt } from "../state/broker-error.js";
import { cancel, consume } from "../state/consumers.js";
import { declareExchange, deleteExchange, requireExchange } from "../state/exchanges.js";
import { get } from "../state/get.js";
import { consumerCountOf, declareQueue, deleteQueue, purgeQueue, requireQueue } from "../state/queues.js";
import { REPLY_TO, replyChannel } from "../state/reply-to.js";
import { bind, unbind } from "../state/routing.js";
import { putAllBack, settle } from "../state/settle.js";
import type { Binding, Channel, Message, World } from "../state/world.js";
import type { FieldsOf, Method, MethodName } from "../wire/methods.js";

/** What a method is answered with, and what begins once it is. */
export type Answer = {
  [N in MethodName]: Readonly<{
    name: N;
    fields: FieldsOf<N>;
    content?: Message;
    begin?: () => void;
  }>;
}[MethodName];

const NOTHING = {};

/**
 * Does what a method of a channel asks for, publishing aside. Undefined where no answer is due.
 *
 * @throws BrokerError where RabbitMQ refuses it
 */
export function answerTo(world: World, channel: Channel, method: Method): Answer | undefined {
  switch (method.name) {
    case "exchangeDeclare": {
      const { exchange, passive, ...declared } = method.fields;
      if (passive) requireExchange(world, exchange);
      else declareExchange(world, { name: exchange, ...declared });

      return { name: "exchangeDeclareOk", fields: NOTHING };
    }
    case "exchangeDelete":
      deleteExchange(world, method.fields.exchange, method.fields.ifUnused);

      return { name: "exchangeDeleteOk", fields: NOTHING };
    case "exchangeBind":
      bind(world, exchangeBinding(method.fields));

      return { name: "exchangeBindOk", fields: NOTHING };
    case "exchangeUnbind":
      unbind(world, exchangeBinding(method.fields));

      return { name: "exchangeUnbindOk", fields: NOTHING };
    case "queueDeclare":
      return { name: "queueDeclareOk", fields: declared(world, channel, method.fields) };
    case "queueBind":
      bind(world, queueBinding(requireQueue(world, channel, method.fields.queue).name, method.fields));

      return { name: "queueBindOk", fields: NOTHING };
    case "queueUnbind":
      unbind(world, queueBinding(nameMeant(channel, method.fields.queue), method.fields));

      return { name: "queueUnbindOk", fields: NOTHING };
    case "queuePurge": {
      const messageCount = purgeQueue(requireQueue(world, channel, method.fields.queue));

      return { name: "queuePurgeOk", fields: { messageCount } };
    }
    case "queueDelete":
      return { name: "queueDeleteOk", fields: { messageCount: deleted(world, channel, method.fields) } };
    default:
      return answerToBasic(world, channel, method);
  }
}

function answerToBasic(world: World, channel: Channel, method: Method): Answer | undefined {
  switch (method.name) {
    case "basicQos": {
      const { prefetchSize, prefetchCount, global } = method.fields;
      if (prefetchSize !== 0) throw new BrokerError(540, `prefetch_size!=0 (${prefetchSize})`);
      // The limit of each consumer, set last, takes the place of one for all.
      channel.sharedPrefetch = global ? prefetchCount : 0;
      if (!global) channel.prefetch = prefetchCount;

      return { name: "basicQosOk", fields: NOTHING };
    }
    case "basicConsume": {
      const { tag, begin } = consume(world, channel, method.fields);

      return { name: "basicConsumeOk", fields: { consumerTag: tag }, begin };
    }
    case "basicCancel": {
      const { consumerTag } = method.fields;
      cancel(world, channel, consumerTag);

      return { name: "basicCancelOk", fields: { consumerTag } };
    }
    case "basicGet": {
      const got = get(world, channel, method.fields.queue, method.fields.noAck);
      if (got === undefined) return { name: "basicGetEmpty", fields: { clusterId: "" } };
      const { deliveryTag, redelivered, message, left } = got;
      const [routingKey] = message.routingKeys;
      const { exchange } = message;

      return {
        name: "basicGetOk",
        fields: { deliveryTag, redelivered, exchange, routingKey, messageCount: left },
        content: message,
      };
    }
    case "basicAck": {
      const { deliveryTag, multiple } = method.fields;
      settle(world, channel, deliveryTag, { multiple, settlement: "ack" });

      return undefined;
    }
    case "basicNack": {
      const { deliveryTag, multiple, requeue } = method.fields;
      settle(world, channel, deliveryTag, { multiple, settlement: requeue ? "requeue" : "reject" });

      return undefined;
    }
    case "basicReject": {
      const { deliveryTag, requeue } = method.fields;
      settle(world, channel, deliveryTag, { multiple: false, settlement: requeue ? "requeue" : "reject" });

      return undefined;
    }
    case "basicRecover":
      if (!method.fields.requeue) throw new BrokerError(540, "requeue=false");
      putAllBack(world, channel, "requeue");

      return { name: "basicRecoverOk", fields: NOTHING };
    case "confirmSelect":
      channel.confirms = true;

      return { name: "confirmSelectOk", fields: NOTHING };
    case "txSelect":
      throw notBuilt("transactions (tx.select)");
    case "channelFlow":
      throw notBuilt("channel.flow");
    default:
      throw new BrokerError(503, `${method.name} is nothing that a client sends on a channel`);
  }
}

function declared(world: World, channel: Channel, fields: FieldsOf<"queueDeclare">) {
  // An address for replies can be looked for like a queue: that is how a server asks whether somebody still waits.
  if (fields.passive && fields.queue.startsWith(`${REPLY_TO}.`)) {
    if (replyChannel(world, fields.queue) === undefined) {
      throw new BrokerError(404, `no queue '${fields.queue}' in vhost '${world.vhost}'`);
    }

    return { queue: fields.queue, messageCount: 0, consumerCount: 1 };
  }
  const queue = fields.passive
    ? requireQueue(world, channel, fields.queue)
    : declareQueue(world, channel, { name: fields.queue, ...fields });

  return {
    queue: queue.name,
    messageCount: queue.ready.length,
    consumerCount: consumerCountOf(world, queue),
  };
}

function deleted(world: World, channel: Channel, { queue, ...only }: FieldsOf<"queueDelete">): number {
  // One that is not there is deleted already.
  if (queue !== "" && !world.queues.has(queue)) return 0;

  return deleteQueue(world, requireQueue(world, channel, queue), only);
}

function nameMeant({ lastQueue }: Channel, queue: string): string {
  return queue === "" ? (lastQueue ?? "") : queue;
}

function exchangeBinding(fields: FieldsOf<"exchangeBind">): Binding {
  const { source, destination, routingKey } = fields;

  return {
    source,
    destination: { kind: "exchange", name: destination },
    key: routingKey,
    arguments: fields.arguments,
  };
}

function queueBinding(name: string, fields: FieldsOf<"queueBind"> | FieldsOf<"queueUnbind">): Binding {
  return {
    source: fields.exchange,
    destination: { kind: "queue", name },
    key: fields.routingKey,
    arguments: fields.arguments,
  };
}
