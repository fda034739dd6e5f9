import { join } from "node:path";
import { isRecord, readJsonFile, writeJsonFile, type ServerAddresses } from "@warren/servers/parts";
import {
  loadDefinitions,
  newAccounts,
  readDefinitions,
  withAccount,
  withAccounts,
  type BrokerAccount,
} from "./broker-definitions.js";
import { definitionsFile } from "./folders.js";

const DEFAULT_VHOST = "/";

/**
 * Loads `generated/broker/definitions.json` into the broker of a stack folder, and gives each service a user with a
 * password of this installation's own, kept in `broker-users.json` there. Resolves with the services' addresses.
 */
export async function provideBrokerUsers(
  folder: string,
  { amqpUrl, managementUrl }: ServerAddresses,
): Promise<Readonly<Record<string, string>>> {
  if (managementUrl === undefined) return {};
  const definitions = readDefinitions(definitionsFile);
  const file = join(folder, "broker-users.json");
  const accounts = { ...newAccounts(definitions), ...readAccounts(file) };
  writeJsonFile(file, accounts);
  await loadDefinitions(managementUrl, withAccounts(definitions, DEFAULT_VHOST, accounts));

  return Object.fromEntries(
    definitions.users.flatMap(({ name }) => {
      const account = accounts[name];

      return account === undefined ? [] : [[name, withAccount(amqpUrl, account)]];
    }),
  );
}

function readAccounts(file: string): Readonly<Record<string, BrokerAccount>> {
  const value = readJsonFile(file);

  return Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).flatMap(([service, account]) =>
      isAccount(account) ? [[service, account]] : [],
    ),
  );
}

function isAccount(value: unknown): value is BrokerAccount {
  return isRecord(value) && typeof value["user"] === "string" && typeof value["password"] === "string";
}
