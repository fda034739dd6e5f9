import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import {
  loadDefinitions,
  passwordVariable,
  readDefinitions,
  withAccounts,
  type BrokerAccount,
  type BrokerDefinitions,
} from "@warren/stack/broker";

/**
 * Loads `generated/broker/definitions.json` into the broker at AMQP_MANAGEMENT_URL, an administrator's address. Each service
 * gets a user of its name with the password in `<SERVICE>_AMQP_PASSWORD`. The virtual host is AMQP_VHOST, "/" unless given.
 * May run again: a changed password is changed.
 *
 * @throws Error that names every variable that is missing
 */
export async function loadBrokerUsers(
  env: NodeJS.ProcessEnv,
  definitions: BrokerDefinitions,
): Promise<readonly string[]> {
  const managementUrl = env["AMQP_MANAGEMENT_URL"] ?? "";
  const vhost = env["AMQP_VHOST"] ?? "/";
  const services = definitions.users.map(({ name }) => name);
  const missing = ["AMQP_MANAGEMENT_URL", ...services.map(passwordVariable)].filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`These variables are missing or empty: ${missing.join(", ")}.`);
  const accounts = Object.fromEntries(
    services.map((name): [string, BrokerAccount] => [
      name,
      { user: name, password: env[passwordVariable(name)] ?? "" },
    ]),
  );
  await loadDefinitions(managementUrl, withAccounts(definitions, vhost, accounts));

  return services;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    const services = await loadBrokerUsers(
      process.env,
      readDefinitions(resolve("generated/broker/definitions.json")),
    );
    process.stdout.write(`the broker knows ${services.join(", ")}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
