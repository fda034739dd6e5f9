import { vhostOf, type ManagementAddress } from "./management/address.js";

/** Where the broker is. All of them with credentials: never to be printed as they are. */
export type BrokerAddress = ManagementAddress &
  Readonly<{
    /** With the virtual host in its path. */
    amqpUrl: string;
  }>;

/** What the command line says. What is undefined is taken from the environment, then from a broker's usual ports. */
export type AddressOptions = Readonly<{
  url?: string | undefined;
  management?: string | undefined;
  vhost?: string | undefined;
}>;

type Environment = Readonly<Record<string, string | undefined>>;

export const defaultAmqpUrl = "amqp://guest:guest@localhost:5672";

/**
 * The broker's two addresses. `AMQP_URL` and `AMQP_MANAGEMENT_URL` stand in for `--url` and `--management`; without the
 * latter it is the usual port on the same host, with the same credentials. Throws where an address is none.
 */
export function brokerAddress(options: AddressOptions, env: Environment): BrokerAddress {
  const given = options.url ?? setIn(env, "AMQP_URL");
  const amqp = parsed(given ?? defaultAmqpUrl, ["amqp:", "amqps:"], options.url ? "--url" : "AMQP_URL");
  const vhost = options.vhost ?? vhostOf(amqp.href);
  const management = options.management ?? setIn(env, "AMQP_MANAGEMENT_URL");
  const http =
    management === undefined
      ? usualManagement(amqp)
      : parsed(management, ["http:", "https:"], options.management ? "--management" : "AMQP_MANAGEMENT_URL");
  if (http.username === "") {
    http.username = amqp.username || "guest";
    http.password = amqp.password || "guest";
  }
  amqp.pathname = `/${encodeURIComponent(vhost)}`;

  return { amqpUrl: amqp.href, managementUrl: http.href.replace(/\/$/, ""), vhost };
}

/** An empty variable is how a shell says that there is none. */
function setIn(env: Environment, name: string): string | undefined {
  const value = env[name];

  return value === "" ? undefined : value;
}

function usualManagement(amqp: URL): URL {
  const secure = amqp.protocol === "amqps:";

  return new URL(`${secure ? "https" : "http"}://${amqp.hostname}:${secure ? "15671" : "15672"}`);
}

function parsed(address: string, protocols: readonly string[], from: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !protocols.includes(url.protocol)) {
    // The address itself may hold a password.
    throw new Error(`${from} is no address. Write ${protocols[0] ?? ""}//user:password@host:port.`);
  }

  return url;
}
