/** The three servers that the system stands on. */
export type StackServer = "rabbitmq" | "postgres" | "redis";

export const stackServers: readonly StackServer[] = ["rabbitmq", "postgres", "redis"];

/** A server that may run: one of the three, or one that looks at them. */
export type ServerName = StackServer | "prometheus";

/** How the servers are called in sentences for people. */
export const serverTitles: Readonly<Record<ServerName, string>> = {
  rabbitmq: "RabbitMQ",
  postgres: "PostgreSQL",
  redis: "Redis",
  prometheus: "Prometheus",
};

/** Where the servers answer, with credentials. */
export type StackAddresses = Readonly<{
  amqpUrl: string;
  /** HTTP API and web page of the broker; undefined where the broker has none or it could not be found. */
  managementUrl: string | undefined;
  /** `host:port` where the broker shows its metrics to Prometheus; undefined where it does not, or nobody knows. */
  brokerMetrics?: string | undefined;
  /** A role that may create databases, connected to the database `postgres`. */
  databaseUrl: string;
  redisUrl: string;
}>;

/** A server's own address among those of all. */
export function addressIn(server: StackServer, addresses: Partial<StackAddresses>): string | undefined {
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
