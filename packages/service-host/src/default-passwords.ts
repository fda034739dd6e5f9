import { isLoopback } from "./loopback.js";

/** Passwords that images, packages and examples bring along, whoever's they are. */
const KNOWN: ReadonlySet<string> = new Set(
  (
    "guest warren postgres rabbitmq redis admin administrator root user password passwort passw0rd secret changeme change-me " +
    "changeit default example test letmein qwerty foobared bitnami pass 1234 12345 123456 12345678 123456789"
  ).split(" "),
);

// A password may hold a comma, so one counts only where the next address begins.
const BETWEEN = /,(?=\s*[a-z][a-z0-9+.-]*:\/\/)/i;

/**
 * Why the first address in a text of one or more lets in whoever likes; undefined where none does, or it holds no address.
 * On loopback they are left alone: whoever reaches it is on this machine already, and RabbitMQ takes `guest` from nowhere else.
 */
export function openDoorIn(text: string): string | undefined {
  return text
    .split(BETWEEN)
    .map((part) => openDoorAt(part.trim()))
    .find((reason) => reason !== undefined);
}

function openDoorAt(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  // Drivers take these from the address's parameters, too.
  const host = url.searchParams.get("host") ?? url.hostname;
  if (isLoopback(decoded(host)) || host.startsWith("/")) return undefined;
  const { user, password } = accountIn(url);
  if (/^rediss?:$/.test(url.protocol) && password === "")
    return "it names no password, so whoever reaches this Redis may do anything there; in production give it one that was drawn at random";
  // A user may have its own name for a password.
  const isKnown = KNOWN.has(password.toLowerCase()) || (password !== "" && password === user);

  return isKnown
    ? `everybody knows the password of ${user === "" ? "its user" : user}; in production give a user of its own, with one that was drawn at random`
    : undefined;
}

function accountIn(url: URL): Readonly<{ user: string; password: string }> {
  const user = url.searchParams.get("user") ?? decoded(url.username);
  const password = url.searchParams.get("password") ?? decoded(url.password);
  // What AMQP clients take for no account.
  const isGuest = /^amqps?:$/.test(url.protocol) && user === "" && password === "";

  return isGuest ? { user: "guest", password: "guest" } : { user, password };
}

/** As it is where it is no percent-encoding: then drivers take it so. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
