import { withDatabase } from "@warren/stack";

/** The databases by what they hold. */
export const serviceDatabases = ["orders", "inventory", "payment", "shipping", "notification"] as const;
export type ServiceDatabase = (typeof serviceDatabases)[number];

/** Their names on the server, where they are not called like that. */
export type DatabaseNames = Readonly<Partial<Record<ServiceDatabase, string>>>;

/** The address of each database on one server. */
export function databaseUrls(
  databaseUrl: string,
  names: DatabaseNames = {},
): Readonly<Record<ServiceDatabase, string>> {
  const urlOf = (database: ServiceDatabase) => withDatabase(databaseUrl, names[database] ?? database);

  return {
    orders: urlOf("orders"),
    inventory: urlOf("inventory"),
    payment: urlOf("payment"),
    shipping: urlOf("shipping"),
    notification: urlOf("notification"),
  };
}
