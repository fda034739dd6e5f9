import { stackStatus } from "@warren/stack";

/** Where the system's data is. */
export type AuditAddresses = Readonly<{
  databaseUrl: string;
  amqpUrl: string;
  managementUrl: string | undefined;
}>;

/**
 * The addresses of the environment (`DATABASE_URL`, `AMQP_URL`, `AMQP_MANAGEMENT_URL`), else of the servers that `npm start`
 * or `npm run stack -- up` started.
 *
 * @throws Error where database or broker do not run
 */
export async function developmentAddresses(): Promise<AuditAddresses> {
  const { servers, managementUrl } = await stackStatus();
  const addressOf = (server: "postgres" | "rabbitmq", variable: string) => {
    const found = servers.find((status) => status.server === server);
    if (found?.answers === true && found.address !== undefined) return found.address;
    throw new Error(
      `${server} ${found?.source ?? "does not run"}. Start the system with npm start, or give ${variable}.`,
    );
  };

  return {
    databaseUrl: addressOf("postgres", "DATABASE_URL"),
    amqpUrl: addressOf("rabbitmq", "AMQP_URL"),
    managementUrl,
  };
}
