/** What can be provided. */
export type ServerName = "rabbitmq" | "postgres" | "redis";

export const serverNames: readonly ServerName[] = ["rabbitmq", "postgres", "redis"];

/** A server that may run: one of the three, or one that looks at them. */
export type WatchedServer = ServerName | "prometheus";

/** How the servers are called in sentences for people. */
export const serverTitles: Readonly<Record<WatchedServer, string>> = {
  rabbitmq: "RabbitMQ",
  postgres: "PostgreSQL",
  redis: "Redis",
  prometheus: "Prometheus",
};

/** Where a broker answers, with credentials. */
export type BrokerAddresses = Readonly<{
  amqpUrl: string;
  /** HTTP API and web page of the broker; undefined where the broker has none or it could not be found. */
  managementUrl: string | undefined;
  /** `host:port` where the broker shows its metrics to Prometheus; undefined where it does not, or nobody knows. */
  brokerMetrics?: string | undefined;
}>;

/** Where PostgreSQL answers, with credentials. */
export type DatabaseAddresses = Readonly<{
  /** A role that may create databases, connected to the database `postgres`. */
  databaseUrl: string;
}>;

/** Where Redis answers, with its password. */
export type RedisAddresses = Readonly<{ redisUrl: string }>;

/** Where servers answer, with credentials: of those that `S` names. */
export type ServerAddresses<S extends ServerName = ServerName> = ("rabbitmq" extends S
  ? BrokerAddresses
  : unknown) &
  ("postgres" extends S ? DatabaseAddresses : unknown) &
  ("redis" extends S ? RedisAddresses : unknown);

/** A server's own address among those of all. */
export function addressIn(server: ServerName, addresses: Partial<ServerAddresses>): string | undefined {
  switch (server) {
    case "rabbitmq":
      return addresses.amqpUrl;
    case "postgres":
      return addresses.databaseUrl;
    case "redis":
      return addresses.redisUrl;
  }
}

export type Credentials = Readonly<{ user: string; password: string }>;

const authority = ({ user, password }: Credentials): string =>
  `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;

export const amqpUrlOf = (port: number, credentials: Credentials): string =>
  `amqp://${authority(credentials)}@127.0.0.1:${String(port)}`;

export const managementUrlOf = (port: number, credentials: Credentials): string =>
  `http://${authority(credentials)}@127.0.0.1:${String(port)}`;

export const databaseUrlOf = (port: number, credentials: Credentials): string =>
  `postgresql://${authority(credentials)}@127.0.0.1:${String(port)}/postgres`;

export const redisUrlOf = (port: number, password: string): string =>
  `redis://:${encodeURIComponent(password)}@127.0.0.1:${String(port)}`;

/** The same broker, another virtual host. */
export function withVhost(amqpUrl: string, vhost: string): string {
  const url = new URL(amqpUrl);
  url.pathname = `/${encodeURIComponent(vhost)}`;

  return url.href;
}

/** The same server, another database. */
export function withDatabase(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${encodeURIComponent(database)}`;

  return url.href;
}

/** What to ask and with which header, of a management URL that carries credentials (fetch refuses such URLs). */
export function managementRequest(
  managementUrl: string,
  path: string,
): Readonly<{ url: string; headers: Readonly<Record<string, string>> }> {
  const url = new URL(managementUrl);
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const base = `${url.origin}${url.pathname.replace(/\/$/, "")}`;

  return {
    url: `${base}${path}`,
    headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  };
}

/** An address fit for the screen: the password is replaced. */
export function withoutPassword(address: string): string {
  return address.replace(/(:\/\/[^/@]*:)[^/@]*@/, "$1***@");
}
