import { separateAddresses } from "@warren/messaging/amqp";

/** A server that a program speaks TLS with. */
export type SecuredPeer = Readonly<{
  /** What it is to the program. */
  peer: "broker" | "database" | "redis";
  host: string;
  port: number;
  /** PostgreSQL is asked for TLS first, in its own words. */
  startsPlain: boolean;
}>;

/** Addresses as the program's environment names them. */
export type PeerAddresses = Readonly<{
  AMQP_URL: string;
  DATABASE_URL?: string | undefined;
  REDIS_URL?: string | undefined;
}>;

/** Those peers that are reached over TLS; none where all is plain. */
export function securedPeers(addresses: PeerAddresses): readonly SecuredPeer[] {
  const brokers = separateAddresses(addresses.AMQP_URL).map((address) => new URL(address));
  const [database, redis] = [addresses.DATABASE_URL, addresses.REDIS_URL].map((address) =>
    address === undefined ? undefined : new URL(address),
  );

  return [
    ...brokers.filter(({ protocol }) => protocol === "amqps:").map((url) => peerOf("broker", url, 5_671)),
    ...(database !== undefined && asksForTls(database) ? [peerOf("database", database, 5_432)] : []),
    ...(redis?.protocol === "rediss:" ? [peerOf("redis", redis, 6_379)] : []),
  ];
}

function peerOf(peer: SecuredPeer["peer"], { hostname, port }: URL, usual: number): SecuredPeer {
  return {
    peer,
    // An IPv6 address has brackets in an address, and none on the socket.
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: port === "" ? usual : Number(port),
    startsPlain: peer === "database",
  };
}

/** As `pg` reads it: each `sslmode` but disable, or `ssl=true`. */
function asksForTls({ searchParams }: URL): boolean {
  const mode = searchParams.get("sslmode");
  if (mode !== null) return mode !== "disable";

  return ["true", "1"].includes(searchParams.get("ssl") ?? "");
}
