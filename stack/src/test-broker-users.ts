import { askManagement, type ServerAddresses, type TestVhost } from "@warren/servers/parts";
import {
  loadDefinitions,
  newAccounts,
  readDefinitions,
  withAccount,
  withAccounts,
} from "./broker-definitions.js";
import { definitionsFile } from "./folders.js";

/** The contract's topology in a virtual host, and a user for each of its services, as they run outside of tests. */
export type TestBrokerUsers = Readonly<{
  /** By service: its user's address. */
  amqpUrls: Readonly<Record<string, string>>;
  /** Removes the users. May be called twice. */
  drop: () => Promise<void>;
}>;

/** Loads `generated/broker/definitions.json` into a virtual host. The users' names and passwords are its own. */
export async function createBrokerUsers(
  addresses: ServerAddresses,
  vhost: TestVhost,
): Promise<TestBrokerUsers> {
  const { managementUrl } = addresses;
  if (managementUrl === undefined) throw new Error("Users are made through the broker's HTTP API.");
  const definitions = readDefinitions(definitionsFile);
  const accounts = newAccounts(definitions, (service) => `${service}.${vhost.name}`);
  await loadDefinitions(managementUrl, withAccounts(definitions, vhost.name, accounts));

  return {
    amqpUrls: Object.fromEntries(
      Object.entries(accounts).map(([service, account]) => [service, withAccount(vhost.amqpUrl, account)]),
    ),
    async drop() {
      for (const { user } of Object.values(accounts)) {
        await askManagement(managementUrl, "DELETE", `/api/users/${encodeURIComponent(user)}`);
      }
    },
  };
}
