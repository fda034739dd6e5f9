import type { Message } from "@warren/messaging/contract";
import { inject } from "vitest";

/** Publishes a command with a message id of the test's choice, as a broker does that delivers a message twice. */
export async function publishAs(
  messageId: string,
  vhost: string,
  routingKey: string,
  { type, data }: Message,
): Promise<void> {
  const { managementUrl } = inject("warrenStack");
  if (managementUrl === undefined) throw new Error("the broker's HTTP API is needed to choose a message id");
  const url = new URL(`/api/exchanges/${encodeURIComponent(vhost)}/payments/publish`, managementUrl);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString("base64")}`;
  url.username = "";
  url.password = "";

  const response = await fetch(url, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: JSON.stringify({
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
    }),
  });
  if (!response.ok) throw new Error(`the broker answered ${response.status}: ${await response.text()}`);
}
