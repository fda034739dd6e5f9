/** Where the system's data is. */
export type AuditAddresses = Readonly<{
  databaseUrl: string;
  amqpUrl: string;
  managementUrl: string | undefined;
}>;
