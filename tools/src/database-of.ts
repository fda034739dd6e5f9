import type { DatabaseDefinition } from "@warren/service-host/schema";

/** A service's database: its usual name, its entities and its migrations. */
export type ServiceDatabase = Readonly<{ name: string }> & DatabaseDefinition;

type Door = Readonly<{ database: Omit<ServiceDatabase, "entities">; entities: ServiceDatabase["entities"] }>;

/** What a service's package says of its database. */
export async function databaseOf(service: string): Promise<ServiceDatabase> {
  const { database, entities } = (await import(`@warren/${service}`)) as Partial<Door>;
  if (database !== undefined && entities !== undefined) return { ...database, entities };
  throw new Error(
    `services/${service}/src/index.ts exports no \`database\` or no \`entities\`: its tables would not be made.`,
  );
}
