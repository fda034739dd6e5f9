import { readOptions } from "@warren/text/read-options";
import type { Holder } from "./make-token.js";

export const HELP = `Usage: npm run token -- --role ROLE [options]

Prints a token with which the gateway that npm start has started knows its caller: send it as Authorization: Bearer <token>.

  --role ROLE      customer, trusted or admin (default customer)
  --user ID        a customer's user id (default the README's), or what staff are called (default developer)
  --email ADDRESS  where a customer's mails go (default none)
  --ttl TIME       how long it is good: 15m, 1h, 7d (default 1h)
  --help           show this text

It is signed with the secret in .stack/, which each installation makes for itself; where the environment has JWT_SECRET, with that one,
for JWT_ISSUER and JWT_AUDIENCE. Where it has JWT_JWKS_URL or JWT_PUBLIC_KEY_FILE, only your issuer can make tokens.
`;

/** The user of the README's order. */
const README_USER = "123e4567-e89b-12d3-a456-426614174000";

const ROLES: readonly Holder["role"][] = ["customer", "trusted", "admin"];

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

export type Asked = Readonly<{ kind: "help" } | { kind: "token"; holder: Holder; ttlSeconds: number }>;

/** @throws Error that says what cannot be, and what can */
export function readArguments(args: readonly string[]): Asked {
  const { values } = readOptions({
    args: [...args],
    options: {
      role: { type: "string", default: "customer" },
      user: { type: "string" },
      email: { type: "string" },
      ttl: { type: "string", default: "1h" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return { kind: "help" };
  const role = ROLES.find((known) => known === values.role);
  if (role === undefined)
    throw new Error(`--role is ${ROLES.join(", ")}, not ${JSON.stringify(values.role)}`);
  const user = values.user ?? (role === "customer" ? README_USER : "developer");

  return { kind: "token", holder: { role, user, email: values.email }, ttlSeconds: secondsOf(values.ttl) };
}

function secondsOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (UNITS[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new Error(`--ttl takes a time such as 15m, 1h or 7d, not ${JSON.stringify(text)}`);
}
