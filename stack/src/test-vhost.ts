import { randomUUID } from "node:crypto";
import { managementRequest, withVhost, type StackAddresses } from "./addresses.js";

/** A virtual host of its own: queues and exchanges of one test file do not meet another's. */
export type TestVhost = Readonly<{
  name: string;
  amqpUrl: string;
  /** Removes it with all it holds; connections to it are closed by the broker. May be called twice. */
  drop: () => Promise<void>;
}>;

const requestTimeoutMs = 30_000;

/** Makes a virtual host in which the user of the address may do everything. `name` defaults to a random one. */
export async function createVhost(
  addresses: StackAddresses,
  name = `test-${randomUUID()}`,
): Promise<TestVhost> {
  const { managementUrl } = addresses;
  if (managementUrl === undefined) {
    throw new Error(
      "A virtual host is made through the broker's HTTP API, and none is known: enable its management plugin and set AMQP_MANAGEMENT_URL=http://user:password@host:15672.",
    );
  }
  const user = decodeURIComponent(new URL(addresses.amqpUrl).username) || "guest";
  const vhost = encodeURIComponent(name);
  await ask(managementUrl, "PUT", `/api/vhosts/${vhost}`, {});
  await ask(managementUrl, "PUT", `/api/permissions/${vhost}/${encodeURIComponent(user)}`, {
    configure: ".*",
    write: ".*",
    read: ".*",
  });

  return {
    name,
    amqpUrl: withVhost(addresses.amqpUrl, name),
    drop: () => ask(managementUrl, "DELETE", `/api/vhosts/${vhost}`),
  };
}

async function ask(
  managementUrl: string,
  method: "PUT" | "DELETE",
  path: string,
  body?: Readonly<Record<string, string>>,
): Promise<void> {
  const { url, headers } = managementRequest(managementUrl, path);
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body ? { "content-type": "application/json" } : {}) },
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const gone = method === "DELETE" && response.status === 404;
  if (!response.ok && !gone) {
    throw new Error(
      `The broker answered ${String(response.status)} to ${method} ${path}: ${await response.text()}`,
    );
  }
}
