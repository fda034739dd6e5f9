import { Connection, type AsyncMessage } from "rabbitmq-client";
import { ackTogether } from "./ack-together.js";
import { PLACES, PREFETCH, type Open } from "./contender.js";
import type { Came, Envelope } from "./envelope.js";

/**
 * rabbitmq-client, which speaks AMQP without amqplib. Commands are consumed on a channel of its, since only there can be acked together
 * what arrived together; requests with its own helpers.
 */
export function openRabbitmqClient(envelope: Envelope): Open {
  return async ({ amqpUrl }, handled) => {
    const options = { url: amqpUrl, noDelay: true };
    const [consumers, publishers] = [new Connection(options), new Connection(options)];
    await Promise.all([consumers.onConnect(), publishers.onConnect()]);
    const commands = await consumers.acquire();
    await commands.basicQos({ prefetchCount: PREFETCH.messages });
    const done = ackTogether<AsyncMessage>(
      ({ deliveryTag }) => commands.basicAck({ deliveryTag, multiple: true }),
      handled,
    );
    await commands.basicConsume({ queue: PLACES.messages.queue }, (message) => {
      envelope.takeCommand(cameIn(message));
      done(message);
    });
    const { queue } = PLACES.requests;
    const queueOptions = { queue, passive: true };
    const serving = consumers.createConsumer(
      { queue, queueOptions, qos: { prefetchCount: PREFETCH.requests } },
      async (message, reply) => {
        const { content, properties } = envelope.answer(cameIn(message));
        const { correlationId: _own, ...sent } = properties;
        await reply(content, sent);
      },
    );
    const publisher = publishers.createPublisher({ confirm: true });
    const client = publishers.createRPCClient({ confirm: true });
    await new Promise((resolve) => serving.once("ready", resolve));

    return {
      async publish() {
        const { exchange, routingKey } = PLACES.messages;
        const { content, properties } = envelope.command();
        const sent = { ...properties, exchange, routingKey, durable: true, mandatory: true };
        await publisher.send(sent, content);
      },
      async call() {
        const { exchange, routingKey } = PLACES.requests;
        const { content, properties } = envelope.request();
        const { correlationId: _own, ...sent } = properties;
        const message = { ...sent, exchange, routingKey, mandatory: true };
        envelope.takeReply(cameIn(await client.send(message, content)));
      },
    };
  };
}

/** It has properties and body side by side. */
function cameIn(message: AsyncMessage): Came {
  return { content: message.body, properties: message };
}
