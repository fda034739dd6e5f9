import type { WatchedServer } from "./addresses.js";
import type { Ports } from "./settings.js";

/** Which node of a cluster a broker is. */
export type ClusterPlace = Readonly<{
  /** `name@localhost`. */
  node: string;
  /** All of them, this one included. */
  nodes: readonly string[];
  /** Of the name service that they share. */
  epmdPort: number;
  /** The secret by which they know each other. */
  cookie: string;
}>;

/** What each embedded server gets to know about the stack that it belongs to. */
export type EmbeddedContext = Readonly<{
  /** Data, logs and notes of this stack. */
  folder: string;
  /** Password of PostgreSQL and Redis. */
  secret: string;
  /** Read at each start: a port that somebody took is replaced by another. */
  ports: () => Ports;
  durable: boolean;
  /** Where PostgreSQL keeps its data, where that is not this folder. */
  postgresFolder?: string;
  /** A folder into which PostgreSQL copies its log (WAL), piece by piece. Default: nowhere. */
  walArchive?: string;
  /** The folder of another RabbitMQ than that of this system. */
  rabbitmqHome?: string | undefined;
  /** Plugins of the broker besides those for its management and metrics. */
  plugins?: readonly string[] | undefined;
  /** Only of a broker that is one node of several. */
  cluster?: ClusterPlace;
  cache: string;
  log: (line: string) => void;
  signal: AbortSignal | undefined;
}>;

/** A server of ours on this machine. */
export type EmbeddedServer = Readonly<{
  name: WatchedServer;
  /** Starts it and waits until it answers; resolves with its version. Does nothing where it already runs. */
  start: () => Promise<string>;
  /** Ends it, with the signal that suits it unless another is given. Does nothing where it does not run. */
  stop: (options?: Readonly<{ signal?: "SIGTERM" | "SIGKILL" | undefined }>) => Promise<void>;
  /** Runs the server's own tool for administrators, where it has one. Resolves with what that said. */
  control?: (args: readonly string[]) => Promise<string>;
  /** How it was provided, without the version. */
  source: string;
}>;
