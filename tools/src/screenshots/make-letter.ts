import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { findStack } from "@warren/stack";

const PATIENCE_MS = 60_000;
const POLL_MS = 500;
const QUEUE = "payments.commands";

/**
 * Sends payment a command that breaks the contract, by way of RabbitMQ's management, and waits until it is a dead letter.
 *
 * @param token of an administrator
 * @throws Error where `npm start` has no broker in this repository, or the letter does not come within a minute
 */
export async function makeLetter(url: string, token: string): Promise<string> {
  const { managementUrl } = await findStack(["rabbitmq"]);
  if (managementUrl === undefined)
    throw new Error("the broker has no management: no dead letter can be made for the pictures");
  const ref = randomUUID();
  await publish(managementUrl, ref);

  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const answer = await fetch(`${url}/api/admin/dead-letters/${ref}?queue=${QUEUE}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (answer.ok) return ref;
    await sleep(POLL_MS);
  }
  throw new Error(`what was sent to ${QUEUE} is no dead letter after ${String(PATIENCE_MS / 1_000)} s`);
}

async function publish(managementUrl: string, messageId: string): Promise<void> {
  const { origin, username, password } = new URL(managementUrl);
  const payload = {
    orderId: randomUUID(),
    userId: "123e4567-e89b-12d3-a456-426614174000",
    amount: "about thirty",
    paymentMethod: "card-visa",
  };
  const answer = await fetch(`${origin}/api/exchanges/%2F/amq.default/publish`, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      properties: { type: "AuthorizePayment", message_id: messageId, app_id: "order", delivery_mode: 2 },
      routing_key: QUEUE,
      payload: JSON.stringify(payload),
      payload_encoding: "string",
    }),
  });
  if (!answer.ok) throw new Error(`RabbitMQ's management at ${origin} answered ${String(answer.status)}`);
}
