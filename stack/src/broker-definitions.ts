import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { askManagement, isRecord } from "@warren/servers/parts";

/** What `npm run codegen` wrote for the broker; the parts that this package changes before it loads them. */
export type BrokerDefinitions = Readonly<{
  users: readonly DefinedUser[];
  /** Everything that lies in a virtual host, or speaks of one. */
  permissions: readonly Granted[];
  topic_permissions: readonly Granted[];
  exchanges: readonly Placed[];
  queues: readonly Placed[];
  bindings: readonly Placed[];
}>;

type DefinedUser = Readonly<{ name: string; tags: readonly string[] }>;
type Placed = Readonly<{ vhost: string }>;
type Granted = Placed & Readonly<{ user: string }>;

/** How a service logs in. */
export type BrokerAccount = Readonly<{ user: string; password: string }>;

/**
 * Reads a definitions file.
 *
 * @throws Error where the file is missing or is none
 */
export function readDefinitions(file: string): BrokerDefinitions {
  const value: unknown = JSON.parse(readFileSync(file, "utf8"));
  if (!isDefinitions(value)) throw new Error(`${file} is no file of definitions: run \`npm run codegen\`.`);

  return value;
}

/** A password for each service that the definitions know. */
export function newAccounts(
  definitions: BrokerDefinitions,
  userOf: (service: string) => string = (service) => service,
): Readonly<Record<string, BrokerAccount>> {
  return Object.fromEntries(
    definitions.users.map(({ name }) => [
      name,
      { user: userOf(name), password: randomBytes(24).toString("hex") },
    ]),
  );
}

/** The definitions for a virtual host, with users that can log in. Services without an account are left out. */
export function withAccounts(
  definitions: BrokerDefinitions,
  vhost: string,
  accounts: Readonly<Record<string, BrokerAccount>>,
): unknown {
  const here = <T extends Placed>(things: readonly T[]) => things.map((thing) => ({ ...thing, vhost }));
  const granted = (grants: readonly Granted[]) =>
    here(grants).flatMap((grant) => {
      const account = accounts[grant.user];

      return account === undefined ? [] : [{ ...grant, user: account.user }];
    });

  return {
    vhosts: [{ name: vhost }],
    users: definitions.users.flatMap(({ name, tags }) => {
      const account = accounts[name];

      return account === undefined ? [] : [userWith(account, tags)];
    }),
    permissions: granted(definitions.permissions),
    topic_permissions: granted(definitions.topic_permissions),
    exchanges: here(definitions.exchanges),
    queues: here(definitions.queues),
    bindings: here(definitions.bindings),
  };
}

/**
 * Loads definitions into a running broker. What is there already stays: a queue with other arguments is not told of, and
 * is seen by who declares it.
 *
 * @throws Error with the broker's answer where it refuses them
 */
export async function loadDefinitions(managementUrl: string, definitions: unknown): Promise<void> {
  await askManagement(managementUrl, "POST", "/api/definitions", definitions);
}

/** The variable with a service's password: `ORDER_AMQP_PASSWORD` for `order`. */
export function passwordVariable(service: string): string {
  return `${service.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}_AMQP_PASSWORD`;
}

/** The same broker and virtual host, another user. */
export function withAccount(amqpUrl: string, { user, password }: BrokerAccount): string {
  const url = new URL(amqpUrl);
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password);

  return url.href;
}

// https://www.rabbitmq.com/docs/passwords#computing-password-hash
function userWith({ user, password }: BrokerAccount, tags: readonly string[]) {
  const salt = randomBytes(4);
  const digest = createHash("sha256").update(salt).update(password, "utf8").digest();

  return {
    name: user,
    password_hash: Buffer.concat([salt, digest]).toString("base64"),
    hashing_algorithm: "rabbit_password_hashing_sha256",
    tags,
  };
}

function isDefinitions(value: unknown): value is BrokerDefinitions {
  const lists = ["users", "permissions", "topic_permissions", "exchanges", "queues", "bindings"];

  return isRecord(value) && lists.every((list) => Array.isArray(value[list]));
}
