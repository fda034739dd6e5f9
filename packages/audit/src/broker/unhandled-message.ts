import { header } from "@warren/messaging";
import type { GetMessage } from "amqplib";
import type { UnhandledMessage } from "../findings.js";

/** What there is to know of a message that nobody handled: from our own headers, else from the broker's. */
export function unhandledMessageOf({
  properties,
  fields,
  content,
}: Pick<GetMessage, "properties" | "fields" | "content">): UnhandledMessage {
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  const attempts = headers[header.attempt];
  const exchange = textOf(headers[header.originalExchange]) ?? fields.exchange;
  const routingKey = textOf(headers[header.originalRoutingKey]) ?? fields.routingKey;

  return {
    message: textOf(properties.type) ?? "a message without type",
    messageId: textOf(properties.messageId) ?? "",
    reason: textOf(headers[header.deadReason]) ?? brokersReason(headers["x-death"]) ?? "no queue takes it",
    attempts: typeof attempts === "number" ? attempts : undefined,
    orderId: orderIdIn(content),
    sentTo: `${exchange || "(default)"} ${routingKey}`.trim(),
  };
}

function orderIdIn(content: Buffer): string | undefined {
  try {
    const payload: unknown = JSON.parse(content.toString("utf8"));
    if (typeof payload !== "object" || payload === null || !("orderId" in payload)) return undefined;
    const { orderId } = payload;

    return typeof orderId === "string" && UUID.test(orderId) ? orderId : undefined;
  } catch {
    return undefined;
  }
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The broker gives messages up too: after too many deliveries, or when their time is over. */
function brokersReason(deaths: unknown): string | undefined {
  const newest: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (typeof newest !== "object" || newest === null || !("reason" in newest)) return undefined;
  const queue = "queue" in newest ? ` in ${String(newest.queue)}` : "";

  return `given up by the broker: ${String(newest.reason)}${queue}`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
