/** Where the management API is, with credentials: not to be printed as it is. And the virtual host that is meant. */
export type ManagementAddress = Readonly<{
  /** Of the HTTP API, without `/api`. */
  managementUrl: string;
  vhost: string;
}>;

/**
 * The virtual host of an AMQP address. `amqp://host` and `amqp://host/` mean `/`; anything else is percent-encoded behind
 * the slash.
 *
 * @throws TypeError where it is no address
 */
export function vhostOf(amqpUrl: string): string {
  const path = new URL(amqpUrl).pathname.slice(1);

  return path === "" ? "/" : decodeURIComponent(path);
}

/** The user of an address, AMQP or HTTP. */
export function userOf(address: string): string {
  return decodeURIComponent(new URL(address).username);
}

/** The header `authorization` for the credentials of an address. */
export function basicAuthorization(address: string): string {
  const credentials = `${userOf(address)}:${decodeURIComponent(new URL(address).password)}`;

  return `Basic ${Buffer.from(credentials).toString("base64")}`;
}

/** An address fit for the screen: without user and password. */
export function shown(address: string): string {
  const { protocol, host, pathname } = new URL(address);

  return `${protocol}//${host}${pathname.replace(/\/$/, "")}`;
}
