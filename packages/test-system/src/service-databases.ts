import { randomUUID } from "node:crypto";
import type { ServiceDatabase } from "@warren/audit";
import { services } from "@warren/programs";
import type { StackAddresses } from "@warren/stack";
import { createDatabase } from "@warren/stack/testing";
import type { AtClose } from "./system.js";

/** By what the services call them, the names of a system's own databases. */
export type DatabaseNames = Readonly<Record<ServiceDatabase, string>>;

/** Makes an empty database for each service, with names that no other system has. */
export async function createServiceDatabases(
  addresses: StackAddresses,
  atClose: AtClose,
): Promise<DatabaseNames> {
  const suffix = randomUUID().slice(0, 8);
  const entries = await Promise.all(
    services.map(async ({ database }) => {
      const { name, drop } = await createDatabase(addresses, `system_${suffix}_${database}`);
      atClose(drop);

      return [database, name] as const;
    }),
  );

  return Object.fromEntries(entries) as DatabaseNames;
}
