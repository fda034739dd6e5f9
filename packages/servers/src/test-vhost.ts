import { randomUUID } from "node:crypto";
import { withVhost, type BrokerAddresses } from "./addresses.js";
import { askManagement } from "./ask-management.js";

/** A virtual host of its own: queues and exchanges of one test file do not meet another's. */
export type TestVhost = Readonly<{
  name: string;
  amqpUrl: string;
  /** Removes it with all it holds; connections to it are closed by the broker. May be called twice. */
  drop: () => Promise<void>;
}>;

/** Makes a virtual host in which the user of the address may do everything. `name` defaults to a random one. */
export async function createVhost(
  addresses: BrokerAddresses,
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
  await askManagement(managementUrl, "PUT", `/api/vhosts/${vhost}`, {});
  await askManagement(managementUrl, "PUT", `/api/permissions/${vhost}/${encodeURIComponent(user)}`, {
    configure: ".*",
    write: ".*",
    read: ".*",
  });

  return {
    name,
    amqpUrl: withVhost(addresses.amqpUrl, name),
    drop: () => askManagement(managementUrl, "DELETE", `/api/vhosts/${vhost}`),
  };
}
