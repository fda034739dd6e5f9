import { pathToFileURL } from "node:url";
import { services } from "@warren/programs/list";
import { giveDatabases, type DatabaseAccount } from "./database-users/give-databases.js";

/** `order`: ORDER_DATABASE_PASSWORD. */
export const databasePasswordVariable = (service: string) => `${service.toUpperCase()}_DATABASE_PASSWORD`;

/**
 * Gives each service a role of its name on the server at DATABASE_URL, a superuser's address, with the password in
 * `<SERVICE>_DATABASE_PASSWORD`, and the database that is its own. May run again: a changed password is changed.
 *
 * @throws Error that names every variable that is missing
 */
export async function loadDatabaseUsers(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const variables = ["DATABASE_URL", ...services.map(({ name }) => databasePasswordVariable(name))];
  const missing = variables.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`These variables are missing or empty: ${missing.join(", ")}.`);
  const accounts = services.map(({ name, database }): DatabaseAccount => {
    const password = env[databasePasswordVariable(name)] ?? "";

    return { role: name, password, database };
  });
  await giveDatabases(env["DATABASE_URL"] ?? "", accounts);

  return accounts.map(({ role, database }) => `${role} (${database})`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    process.stdout.write(`the database server knows ${(await loadDatabaseUsers(process.env)).join(", ")}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
