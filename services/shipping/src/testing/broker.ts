import type { Message } from "@warren/messaging/contract";
import { inject } from "vitest";

/** Publishes a command with a message id of the test's choice, as a broker does that delivers a message twice. */
export async function publishAs(
  messageId: string,
  vhost: string,
  routingKey: string,
  { type, data }: Message,
): Promise<void> {
  await post(`/api/exchanges/${encodeURIComponent(vhost)}/shipping/publish`, {
    properties: {
      message_id: messageId,
      type,
      delivery_mode: 2,
      content_type: "application/json",
      headers: { "x-correlation-id": messageId, "x-schema-version": "1.0.0" },
    },
    routing_key: routingKey,
    payload: JSON.stringify(data),
    payload_encoding: "string",
  });
}

/** Takes what a queue holds: payloads, with the reason where they are dead letters. */
export async function take(
  vhost: string,
  queue: string,
): Promise<readonly Readonly<{ data: unknown; reason: unknown }>[]> {
  const taken = (await post(`/api/queues/${encodeURIComponent(vhost)}/${queue}/get`, {
    count: 100,
    ackmode: "ack_requeue_false",
    encoding: "auto",
  })) as readonly { payload: string; properties: { headers: Record<string, unknown> } }[];

  return taken.map(({ payload, properties }) => ({
    data: JSON.parse(payload) as unknown,
    reason: properties.headers["x-dead-reason"],
  }));
}

async function post(path: string, body: unknown): Promise<unknown> {
  const { managementUrl } = inject("warrenStack");
  if (managementUrl === undefined) throw new Error("the broker's HTTP API is needed");
  const url = new URL(path, managementUrl);
  const account = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = "";
  url.password = "";

  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Basic ${Buffer.from(account).toString("base64")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the broker answered ${response.status}: ${await response.text()}`);

  return response.json();
}
