import { extensions } from "./extensions.js";

const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z]/g, "");
const named = Object.values(extensions).flatMap((group) => Object.keys(group));
const byPlainName = new Map(named.map((name) => [plain(name), name]));

/** Arguments of queues that brokers know by these names, and that people write where they describe the queue. */
const ofBrokers = new Set([
  ...["x-queue-type", "x-queue-mode", "x-queue-version", "x-queue-leader-locator", "x-queue-master-locator"],
  ...["x-message-ttl", "x-expires", "x-max-length", "x-max-length-bytes", "x-max-priority", "x-overflow"],
  ...["x-delivery-limit", "x-single-active-consumer", "x-quorum-initial-group-size", "x-consumer-timeout"],
]);
const deadLetters = new Set([
  "x-dead-letter-exchange",
  "x-dead-letter-routing-key",
  "x-dead-letter-strategy",
]);

/** Which of our x- fields somebody means who writes a name; undefined where it is another program's. */
export function meantBy(field: string): string | undefined {
  if (!field.startsWith("x-")) return undefined;
  if (ofBrokers.has(field)) return "x-arguments";

  return deadLetters.has(field) ? "x-deadLetter" : byPlainName.get(plain(field));
}

const queue = "on the channel of a queue that this application receives from";
const places: Readonly<Record<string, string>> = {
  "x-services": "on the document itself",
  "x-exchanges": "on the document itself",
  "x-observed": "on the document itself",
  "x-open": "on the channel of a routing key",
  "x-pack": "on the channel of a routing key",
  "x-retry": `${queue}, or on the operation that receives from it`,
  "x-deadLetter": `${queue}, or on the operation that receives from it`,
  "x-service": "on the operation",
  "x-timeoutMs": "on a send operation with a reply",
  "x-durable": "on a send operation with a reply",
  "x-exclusive": "on an operation that receives from a routing key",
  "x-version": "on the message",
};

/** Where one of our fields is read. */
export function belongsOn(meant: string, written: string): string {
  const place = places[meant] ?? queue;

  return meant === "x-arguments" && written !== meant ? `with ${written} in it ${place}` : place;
}
