import { connect } from "amqp-connection-manager";
import type { Channel, ConsumeMessage } from "amqplib";
import { ackTogether } from "./ack-together.js";
import { createAsked } from "./asked.js";
import { PLACES, PREFETCH, type Open, type ReplyAddress } from "./contender.js";
import type { Envelope } from "./envelope.js";

const REPLY_TO = "amq.rabbitmq.reply-to";

/** amqp-connection-manager: amqplib with recovery, and a queue of its own before each channel. */
export function openConnectionManager(envelope: Envelope): Open {
  return async ({ amqpUrl }, handled) => {
    const options = { connectionOptions: { noDelay: true } };
    const [consumers, publishers] = [connect([amqpUrl], options), connect([amqpUrl], options)];
    const commands = consumers.createChannel({ confirm: false });
    const requests = consumers.createChannel({ confirm: false });
    const answering = publishers.createChannel();
    const publishing = publishers.createChannel();
    const asked = createAsked<ConsumeMessage>();
    const asking = publishers.createChannel({
      setup: async (channel: Channel) => {
        const take = (raw: ConsumeMessage | null) => raw && asked.came(raw.properties.correlationId, raw);
        await channel.consume(REPLY_TO, take, { noAck: true });
      },
    });
    await Promise.all(
      [commands, requests, answering, publishing, asking].map((channel) => channel.waitForConnect()),
    );

    const done = ackTogether<ConsumeMessage>((last) => commands.ack(last, true), handled);
    const takeCommand = (raw: ConsumeMessage) => {
      envelope.takeCommand(raw);
      done(raw);
    };
    await commands.consume(PLACES.messages.queue, takeCommand, { prefetch: PREFETCH.messages });
    const answered = ackTogether<ConsumeMessage>(
      (last) => requests.ack(last, true),
      () => undefined,
    );
    const takeRequest = (raw: ConsumeMessage) => {
      const { content, properties } = envelope.answer(raw);
      const { replyTo, correlationId } = raw.properties as ReplyAddress;
      void answering
        .publish("", replyTo, content, { ...properties, correlationId })
        .then(() => answered(raw));
    };
    await requests.consume(PLACES.requests.queue, takeRequest, { prefetch: PREFETCH.requests });

    return {
      async publish() {
        const { exchange, routingKey } = PLACES.messages;
        const { content, properties } = envelope.command();
        const options = { ...properties, persistent: true, mandatory: true };
        await publishing.publish(exchange, routingKey, content, options);
      },
      async call() {
        const { exchange, routingKey } = PLACES.requests;
        const { content, properties } = envelope.request();
        const reply = await asked.ask((correlationId) => {
          const options = { ...properties, correlationId, replyTo: REPLY_TO, mandatory: true };
          void asking.publish(exchange, routingKey, content, options);
        });
        envelope.takeReply(reply);
      },
    };
  };
}
