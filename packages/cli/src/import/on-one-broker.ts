import type { AddressOptions } from "@warren/broker-admin";

const loopback: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * What is read of the topology and what is read of messages come from one broker: where only its HTTP API is named, messages travel on the
 * same host, by the usual port. `AMQP_URL` may be another broker's, and then lends its user and virtual host only.
 */
export function onOneBroker(
  options: AddressOptions,
  env: Readonly<Record<string, string | undefined>>,
): AddressOptions {
  const { url = env["AMQP_URL"] ?? "", management = env["AMQP_MANAGEMENT_URL"] ?? "" } = options;
  if (!URL.canParse(management)) return options;
  const http = new URL(management);
  const amqp = URL.canParse(url) ? new URL(url) : undefined;
  // Both are of the environment, and somebody has set them together.
  if (url !== "" && options.management === undefined) return options;
  // It is no address: whoever reads it says so.
  if (url !== "" && amqp === undefined) return options;
  if (amqp !== undefined && isSameHost(amqp.hostname.toLowerCase(), http.hostname)) return options;
  const { username, password } = http.username === "" && amqp !== undefined ? amqp : http;
  const credentials = username === "" ? "" : `${username}:${password}@`;
  const scheme = http.protocol === "https:" ? "amqps" : "amqp";

  return { ...options, url: `${scheme}://${credentials}${http.hostname}${amqp?.pathname ?? ""}` };
}

function isSameHost(one: string, other: string): boolean {
  return one === other || (loopback.has(one) && loopback.has(other));
}
