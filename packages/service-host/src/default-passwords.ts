import { isLoopback } from "./loopback.js";

/** Users and passwords that images, packages and examples bring along. */
const KNOWN: ReadonlySet<string> = new Set([
  "guest:guest",
  "warren:warren",
  "postgres:postgres",
  "rabbitmq:rabbitmq",
  "redis:redis",
  "admin:admin",
  "root:root",
  "user:password",
]);

const ADDRESS = /\b[a-z][a-z0-9+.-]*:\/\/([^\s:/@,]*):([^\s/@]*)@(\[[^\]]*\]|[^\s:/,?]*)/gi;

/**
 * The first user and password in a text of addresses that everybody knows, as `user:password`. On loopback they are left
 * alone: whoever reaches it is on this machine already, and RabbitMQ takes `guest` from nowhere else.
 */
export function knownPasswordIn(text: string): string | undefined {
  return [...text.matchAll(ADDRESS)]
    .filter(([, , , host = ""]) => !isLoopback(host))
    .map(([, user = "", password = ""]) => `${user}:${password}`)
    .find((account) => KNOWN.has(account));
}
