import type { Message } from "amqplib";

/** A message as an observation shows it: content, way, and what else a receiver sees, without what differs from run to run. */
export function shown(message: Message): string {
  const { fields, properties, content } = message;
  const facts = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined || name === "deliveryMode" || name === "headers" ? [] : [`${name} ${plain(value)}`],
  );
  const headers = Object.entries(properties.headers ?? {});
  const told = [
    ...(fields.redelivered ? ["again"] : []),
    ...facts,
    ...headers
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([name, value]) => `${name} ${plain(value)}`),
  ];
  const way = `${fields.exchange || "default"}/${nameless(fields.routingKey)}`;

  return [`${quoted(content.toString())} by ${way}`, ...told].join(", ");
}

/** A content in quotes, or how long it is. */
export function quoted(content: string): string {
  return content.length > 60 ? `${content.length} characters` : `"${content}"`;
}

/** What a failure says: its code and the broker's words as far as they are the same on every broker. */
export function spoken(error: unknown): string {
  const { code, message } = error as Error & Readonly<{ code?: number }>;
  const words = /with message "([^]*)"$/.exec(message)?.[1] ?? message;
  const [said = ""] = words.replaceAll(/in vhost '[^']*'/g, "in vhost").split(/: |\. /);

  return nameless(code === undefined ? said : `${code} ${said}`);
}

/** Without names and times that a broker makes up. */
export function nameless(text: string): string {
  return text
    .replaceAll(/amq\.gen-[\w-]+/g, "<queue>")
    .replaceAll(/amq\.ctag-[\w-]+/g, "<consumer>")
    .replaceAll(/amq\.rabbitmq\.reply-to\.[\w.=+/-]+/g, "<reply address>")
    .replaceAll(/g[0-9a-z]+\.[\w=+/-]{20,}/g, "<reply address>");
}

function plain(value: unknown): string {
  return nameless(
    JSON.stringify(value, (key, inner: unknown) => (key === "time" ? "<time>" : sorted(inner))),
  );
}

/** The fields of a table have no order. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;

  return Object.fromEntries(Object.entries(value).toSorted(([one], [other]) => one.localeCompare(other)));
}
