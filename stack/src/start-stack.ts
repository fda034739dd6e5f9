import {
  serverNames,
  startServers,
  stopServers,
  type RunningServers,
  type StartServersOptions,
} from "@warren/servers/parts";
import { provideBrokerUsers } from "./broker-users.js";
import { defaultDirectory, homeIn } from "./folders.js";

/** The shop's servers, started as {@link startServers} says. */
export type StartStackOptions = Readonly<{
  /** Where data, logs and notes are kept. Default `.stack/` in the repository. */
  directory?: string;
}> &
  Omit<StartServersOptions, "servers" | "directory" | "cache" | "composeFile" | "prepare">;

/** Three servers that answer. */
export type RunningStack = RunningServers &
  Readonly<{
    /**
     * By service: the broker's address with that service's own user, who may do what its contract says and no more. Only of a
     * broker that was started for development; empty where the broker was given by the environment, and in tests, which make
     * users with `createBrokerUsers`.
     */
    amqpUrls: Readonly<Record<string, string>>;
  }>;

/** Starts what is missing of RabbitMQ, PostgreSQL and Redis, and resolves when all three answer. */
export async function startStack(options: StartStackOptions): Promise<RunningStack> {
  let amqpUrls: Readonly<Record<string, string>> = {};
  const servers = await startServers({
    ...options,
    ...homeIn(options.directory),
    servers: serverNames,
    async prepare({ folder, addresses, ways }) {
      // Whose broker it is decides who may use it.
      if (ways.rabbitmq?.kind !== "environment") amqpUrls = await provideBrokerUsers(folder, addresses);
    },
  });

  return { ...servers, amqpUrls };
}

/** Ends the servers that `npm start` or `npm run stack -- up` started, and what killed test runs left. Data stays. */
export function stopStack(
  directory: string = defaultDirectory,
  options: Readonly<{ log?: (line: string) => void }> = {},
): Promise<number> {
  return stopServers(directory, options);
}
