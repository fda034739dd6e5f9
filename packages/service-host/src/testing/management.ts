import type { Message, ServiceContract } from "@warren/messaging/contract";

/** What was taken from a queue: its payload, and the reason where it is a dead letter. */
export type DeadLetter = Readonly<{ data: unknown; reason: unknown }>;

/** One vhost, seen through the broker's HTTP API. */
export type VhostApi = Readonly<{ managementUrl: string | undefined; vhost: string }>;

/**
 * Publishes what a service may send, under a message id of the test's choice.
 *
 * @throws Error where the contract does not let it send that, or on more than one route
 */
export async function publishAs(
  api: VhostApi,
  sender: ServiceContract,
  messageId: string,
  { type, data }: Message,
): Promise<void> {
  const sent = sender.sends[type];
  if (sent === undefined) throw new Error(`${sender.name} does not send ${type}`);
  const [{ exchange, routingKey, persistent }, ...others] = sent.routes;
  if (others.length > 0) throw new Error(`${type} has several routes`);

  await post(api, `exchanges/{vhost}/${exchange}/publish`, {
    properties: {
      message_id: messageId,
      type,
      delivery_mode: persistent ? 2 : 1,
      content_type: "application/json",
      headers: { "x-correlation-id": messageId, "x-schema-version": sent.message.version },
    },
    routing_key: routingKey,
    payload: JSON.stringify(data),
    payload_encoding: "string",
  });
}

/** Takes what a queue holds, at most 100 messages. */
export async function take(api: VhostApi, queue: string): Promise<readonly DeadLetter[]> {
  type Taken = Readonly<{ payload: string; properties: { headers: Readonly<Record<string, unknown>> } }>;
  const taken = (await post(api, `queues/{vhost}/${queue}/get`, {
    count: 100,
    ackmode: "ack_requeue_false",
    encoding: "auto",
  })) as readonly Taken[];

  return taken.map(({ payload, properties }) => ({
    data: JSON.parse(payload) as unknown,
    reason: properties.headers["x-dead-reason"],
  }));
}

async function post({ managementUrl, vhost }: VhostApi, path: string, body: unknown): Promise<unknown> {
  if (managementUrl === undefined) throw new Error("the broker's HTTP API is needed");
  const url = new URL(`/api/${path.replace("{vhost}", encodeURIComponent(vhost))}`, managementUrl);
  const account = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  // fetch refuses an address with credentials.
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
