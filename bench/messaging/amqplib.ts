import * as amqp from "amqplib";
import { ackTogether } from "./ack-together.js";
import { createAsked } from "./asked.js";
import { PLACES, PREFETCH, type Open, type ReplyAddress } from "./contender.js";
import type { Envelope } from "./envelope.js";

const REPLY_TO = "amq.rabbitmq.reply-to";

/** amqplib by itself, written for speed: two connections as Warren has them, noDelay, what arrived together acked together. */
export function openAmqplib(envelope: Envelope): Open {
  return async ({ amqpUrl }, handled) => {
    const consumers = await amqp.connect(amqpUrl, { noDelay: true });
    const publishers = await amqp.connect(amqpUrl, { noDelay: true });
    const [commands, requests] = [await consumers.createChannel(), await consumers.createChannel()];
    const [publishing, asking, answering] = [
      await publishers.createConfirmChannel(),
      await publishers.createConfirmChannel(),
      await publishers.createConfirmChannel(),
    ];
    await commands.prefetch(PREFETCH.messages);
    const done = ackTogether<amqp.ConsumeMessage>((last) => commands.ack(last, true), handled);
    await commands.consume(PLACES.messages.queue, (raw) => {
      if (raw === null) return;
      envelope.takeCommand(raw);
      done(raw);
    });

    await requests.prefetch(PREFETCH.requests);
    const answered = ackTogether<amqp.ConsumeMessage>((last) => requests.ack(last, true), nothing);
    await requests.consume(PLACES.requests.queue, (raw) => {
      if (raw === null) return;
      const { content, properties } = envelope.answer(raw);
      const { replyTo, correlationId } = raw.properties as ReplyAddress;
      const options = { ...properties, correlationId };
      // As in Warren, a request is acked once its reply has been confirmed.
      answering.publish("", replyTo, content, options, () => answered(raw));
    });

    const asked = createAsked<amqp.ConsumeMessage>();
    await asking.consume(REPLY_TO, (raw) => raw && asked.came(raw.properties.correlationId, raw), {
      noAck: true,
    });

    return {
      publish: () =>
        new Promise((resolve, reject) => {
          const { exchange, routingKey } = PLACES.messages;
          const { content, properties } = envelope.command();
          const options = { ...properties, persistent: true, mandatory: true };
          publishing.publish(exchange, routingKey, content, options, (error: unknown) => {
            if (error === null || error === undefined) resolve();
            else reject(new Error("the broker refused a message", { cause: error }));
          });
        }),
      async call() {
        const { exchange, routingKey } = PLACES.requests;
        const { content, properties } = envelope.request();
        const reply = await asked.ask((correlationId) => {
          const options = { ...properties, correlationId, replyTo: REPLY_TO, mandatory: true };
          asking.publish(exchange, routingKey, content, options, nothing);
        });
        envelope.takeReply(reply);
      },
    };
  };
}

function nothing(): void {
  // A confirm that nobody waits for.
}
