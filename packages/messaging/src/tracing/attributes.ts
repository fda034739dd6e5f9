import type { Attributes } from "@opentelemetry/api";

/**
 * Names of the attributes of our spans: OpenTelemetry's for messaging and RabbitMQ
 * (https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/), and ours where it has none.
 */
export const attribute = {
  system: "messaging.system",
  operation: "messaging.operation.name",
  operationType: "messaging.operation.type",
  destination: "messaging.destination.name",
  routingKey: "messaging.rabbitmq.destination.routing_key",
  messageId: "messaging.message.id",
  /** The customer's correlation id. */
  conversationId: "messaging.message.conversation_id",
  batchSize: "messaging.batch.message_count",
  errorType: "error.type",
  /** Which kind of database is asked: `postgresql`, `redis`. */
  database: "db.system.name",
  databaseName: "db.namespace",
  databaseOperation: "db.operation.name",
  databaseSummary: "db.query.summary",
  databaseBatch: "db.operation.batch.size",
  /** Who is asked that is no database: `mail server`, `card provider`. */
  peer: "peer.service",
  serverAddress: "server.address",
  serverPort: "server.port",
  /** The message's name in the contract. */
  message: "warren.message",
  /** What the contract says that the message is about: an order's id, mostly. */
  subject: "warren.subject",
  queue: "warren.queue",
  attempt: "warren.attempt",
  /** How the handling ended: `done`, `duplicate`, `retried`, `dead`, `expired`, or `paused` where the service could not work. */
  outcome: "warren.outcome",
  /** Of a message: how many were handled together with it, itself included. OpenTelemetry's `batchSize` is the batch's own. */
  batchMessages: "warren.batch.messages",
  /** What they asked of the database together, where no span of the batch tells it: how many statements, and for how long one was awaited. */
  batchStatements: "warren.batch.statements",
  batchDatabaseMs: "warren.batch.database_ms",
} as const;

const REPLY_TO = "amq.rabbitmq.reply-to";

/** Where a message goes. The address of a reply is another one for every connection, so that its name stands for all of them. */
export function destinationOf(exchange: string, routingKey: string): string {
  if (exchange !== "") return `${exchange}:${routingKey}`;

  return routingKey.startsWith(REPLY_TO) ? REPLY_TO : routingKey;
}

export function operationOf(name: string, type: "create" | "send" | "process" | "settle"): Attributes {
  return {
    [attribute.system]: "rabbitmq",
    [attribute.operation]: name,
    [attribute.operationType]: type,
  };
}
