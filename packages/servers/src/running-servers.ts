import type { ServerAddresses, ServerName, WatchedServer } from "./addresses.js";
import type { RunState } from "./run-state.js";
import type { SupervisedServer, Supervision } from "./supervise-servers.js";

/** How a server is ended before it starts again. */
export type RestartOptions = Readonly<{
  /** Default SIGTERM, a clean end. */
  signal?: "SIGTERM" | "SIGKILL";
}>;

/** Servers that answer: those that `S` names. */
export type RunningServers<S extends ServerName = ServerName> = Readonly<{
  addresses: ServerAddresses<S>;
  /** For each server a sentence that says how it was provided. */
  sources: Readonly<Record<S, string>>;
  /** Ends a server and starts it again with the same port and data. Throws for a server of the environment. */
  restart: (server: S, options?: RestartOptions) => Promise<void>;
  /**
   * SIGSTOP: it holds its connections and does nothing. Throws for a server that runs in a container or was given by the
   * environment.
   */
  pause: (server: S) => void;
  /** SIGCONT: it goes on where it stood. */
  resume: (server: S) => void;
  /**
   * Runs `rabbitmqctl` with these arguments on the broker and resolves with what it said. Throws for a broker that runs in a
   * container or was given by the environment.
   */
  rabbitmqctl: (args: readonly string[]) => Promise<string>;
  /**
   * From now on, a server that ends by itself is started again at its address; one of the environment or in a container is
   * somebody else's to start, and only told of. Ended by `stop` of what it returns, which has to come before `stop` of the servers.
   */
  supervise: (onState: (server: WatchedServer, state: RunState) => void) => Supervision;
  /**
   * Ends what this start is responsible for. Servers that somebody else started and still needs (`up`, another
   * running launcher, the environment) stay. May be called twice.
   */
  stop: () => Promise<void>;
}>;

/** One server that answers, and where. */
export type ProvidedServer = Readonly<{
  source: string;
  /** Read when all are started. */
  addresses: () => Partial<ServerAddresses>;
  restart: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
  supervised: SupervisedServer;
  /** Sends a signal to all its processes. Only where they are ours. */
  signal?: (signal: "SIGSTOP" | "SIGCONT") => void;
  control?: (args: readonly string[]) => Promise<string>;
}>;
