/** A queue as the broker's HTTP API shows it, some seconds late. */
export type ManagedQueue = Readonly<{ unacknowledged: number }>;

const TIMEOUT_MS = 10_000;

/** Every queue of the virtual host that an AMQP address names. Empty where the API does not answer: it is only a help. */
export async function managedQueues(
  managementUrl: string,
  amqpUrl: string,
): Promise<ReadonlyMap<string, ManagedQueue>> {
  const { username, password, origin, pathname } = new URL(managementUrl);
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const vhost = encodeURIComponent(vhostOf(amqpUrl));
  const columns = "columns=name,messages_unacknowledged,exclusive";
  try {
    // Credentials in an address are refused by fetch.
    const answer = await fetch(`${origin}${pathname.replace(/\/$/, "")}/api/queues/${vhost}?${columns}`, {
      headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const list: unknown = answer.ok ? await answer.json() : [];

    return new Map(Array.isArray(list) ? list.flatMap(entryOf) : []);
  } catch {
    return new Map();
  }
}

/** `amqp://host` and `amqp://host/` mean `/`; anything else is percent-encoded behind the slash. */
export function vhostOf(amqpUrl: string): string {
  const path = new URL(amqpUrl).pathname.slice(1);

  return path === "" ? "/" : decodeURIComponent(path);
}

function entryOf(item: unknown): readonly (readonly [string, ManagedQueue])[] {
  if (typeof item !== "object" || item === null || !("name" in item) || typeof item.name !== "string")
    return [];
  // A client's own queue, which nobody else may even ask about; it is gone with the client.
  if ("exclusive" in item && item.exclusive === true) return [];
  const count = "messages_unacknowledged" in item ? item.messages_unacknowledged : 0;

  return [[item.name, { unacknowledged: typeof count === "number" ? count : 0 }]];
}
