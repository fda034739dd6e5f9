import type { DatabaseDefinition } from "@warren/service-host/schema";

/** A service's database: its usual name, its entities and its migrations. */
export type ServiceDatabase = Readonly<{ name: string }> & DatabaseDefinition;

/** What a service's package says of its database. */
export async function databaseOf(service: string): Promise<ServiceDatabase> {
  const door = (await import(`@warren/${service}`)) as Readonly<{ database?: ServiceDatabase }>;
  if (door.database !== undefined) return door.database;
  throw new Error(`services/${service}/src/index.ts exports no \`database\`: its tables would not be made.`);
}
