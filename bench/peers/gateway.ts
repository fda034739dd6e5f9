import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { ConsumeMessage } from "amqplib";
import { connectBroker, fail, openPublisher } from "./broker.js";
import { incoming, newTrace, outgoing } from "./envelope.js";
import type { StartPart } from "./part.js";
import { unpacked } from "./pack.js";
import { placeOrderOf } from "./place-input.js";

const DIRECT_REPLY_TO = "amq.rabbitmq.reply-to";
const ANSWER_WITHIN_MS = 10_000;
const MAX_BODY_BYTES = 1024 * 1024;

/** HTTP in, the command out, its reply back; and the live view of all orders, which nobody watches here. */
export const startGateway: StartPart = async ({ amqpUrl }) => {
  const connection = await connectBroker(amqpUrl);
  const { channel, publish } = await openPublisher(connection);
  const asked = new Map<string, (answer: ConsumeMessage | undefined) => void>();
  await channel.consume(
    DIRECT_REPLY_TO,
    (raw) => {
      const id: unknown = raw?.properties.correlationId;
      if (raw !== null && typeof id === "string") asked.get(id)?.(raw);
    },
    { noAck: true },
  );

  const { queue } = await channel.assertQueue("", { exclusive: true });
  await channel.bindQueue(queue, "orders.fanout", "");
  await channel.consume(queue, (raw) => raw !== null && void unpacked(raw).map(incoming), { noAck: true });

  const place = async (body: string, response: ServerResponse) => {
    const order = placeOrderOf(body);
    const cause = { correlationId: randomUUID(), traceparent: newTrace() };
    const request = outgoing("PlaceOrder", order, cause, { appId: "gateway", now: new Date() });
    const requestId = randomUUID();
    const reply = new Promise<ConsumeMessage | undefined>((resolve) => asked.set(requestId, resolve));
    const late = setTimeout(() => asked.get(requestId)?.(undefined), ANSWER_WITHIN_MS);
    publish([
      {
        ...request,
        properties: { ...request.properties, correlationId: requestId, replyTo: DIRECT_REPLY_TO },
      },
    ]).catch(fail);
    const raw = await reply;
    clearTimeout(late);
    asked.delete(requestId);
    if (raw === undefined) {
      send(response, 202, { id: order.orderId, status: "accepted" });

      return;
    }
    const { orderId, ...answer } = incoming(raw).data as Readonly<Record<string, unknown>>;
    send(response, 201, { id: orderId, ...answer });
  };

  return readBody((body, response) => {
    place(body, response).catch((error: unknown) =>
      send(response, 400, { message: error instanceof Error ? error.message : String(error) }),
    );
  });
};

function readBody(take: (body: string, response: ServerResponse) => void): RequestListener {
  return (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on("data", (part: Buffer) => {
      bytes += part.length;
      if (bytes > MAX_BODY_BYTES) request.destroy();
      else parts.push(part);
    });
    request.once("end", () => {
      if (request.method === "POST" && request.url === "/api/orders")
        take(Buffer.concat(parts).toString("utf8"), response);
      else send(response, 404, { message: "not found" });
    });
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}
