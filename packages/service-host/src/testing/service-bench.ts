import { createManagement } from "@warren/broker-admin/management";
import { connect, declareTopology, type Connection } from "@warren/messaging";
import type { Message, ServiceContract, Topology } from "@warren/messaging/contract";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { inject } from "vitest";
import { createLogger } from "../logging/logger.js";
import type { RunningService } from "../service/run-service.js";
import { hear, type Heard, type SentBy } from "./hear.js";
import { publishAs, take, type DeadLetter } from "./management.js";

export type ServiceBenchOptions = Readonly<{
  /** The service's own way to start, as its `main.ts` uses it. */
  start: (env: NodeJS.ProcessEnv) => Promise<RunningService>;
  topology: Topology;
  /** Added to the environment of every start. Redis is not in it unless it is given here. */
  environment?: NodeJS.ProcessEnv;
}>;

/** A vhost and a database of the test's own, a service that stands on them, and a connection to be its neighbours with. */
export type ServiceBench = Readonly<{
  connection: Connection;
  amqpUrl: string;
  databaseUrl: string;
  /** Starts an instance of the service. */
  start(env?: NodeJS.ProcessEnv): Promise<RunningService>;
  /** The instances that were started and run. */
  running(): readonly RunningService[];
  /** Closes the instances that were started, and keeps the rest. */
  stop(): Promise<void>;
  close(): Promise<void>;
  /** Listens to all that a service sends. What was sent before is not heard. */
  hear<const S extends ServiceContract>(speaker: S): Promise<Heard<SentBy<S>>>;
  /**
   * Publishes a message of `sender` under an id of the test's choice: twice under the same id is what a broker does that
   * delivers a message twice.
   */
  publishAs(
    sender: ServiceContract,
    messageId: string,
    message: Message & Readonly<{ sentAt?: Date }>,
  ): Promise<void>;
  /** Takes what a queue holds, at most 100 messages, with the reason where they are dead letters. */
  take(queue: string): Promise<readonly DeadLetter[]>;
}>;

/** Makes a bench on the servers of this test run. The topology is declared, and no instance of the service runs yet. */
export async function openServiceBench(options: ServiceBenchOptions): Promise<ServiceBench> {
  const addresses = inject("warrenStack");
  const [vhost, database] = await Promise.all([createVhost(addresses), createDatabase(addresses)]);
  const logger = createLogger({ name: "test", level: "silent" });
  const connection = connect({ url: vhost.amqpUrl, name: "tester", logger });
  await declareTopology(connection, options.topology);
  const { managementUrl } = addresses;
  if (managementUrl === undefined) throw new Error("the broker's HTTP API is needed");
  const api = { management: createManagement({ managementUrl, vhost: vhost.name }), vhost: vhost.name };
  const running: RunningService[] = [];
  const stop = async () => {
    for (const one of running.splice(0)) await one.close();
  };

  return {
    connection,
    amqpUrl: vhost.amqpUrl,
    databaseUrl: database.databaseUrl,
    async start(env = {}) {
      const started = await options.start({
        NODE_ENV: "test",
        SIMULATE_FAILURES: "local",
        LOG_LEVEL: "silent",
        PORT: "0",
        AMQP_URL: vhost.amqpUrl,
        DATABASE_URL: addresses.databaseUrl,
        DATABASE_NAME: database.name,
        ...options.environment,
        ...env,
      });
      running.push(started);

      return started;
    },
    running: () => running,
    stop,
    async close() {
      await stop();
      await connection.close();
      await Promise.all([vhost.drop(), database.drop()]);
    },
    hear: (speaker) => hear(speaker, { connection, logger }),
    publishAs: (sender, messageId, message) => publishAs(api, sender, messageId, message),
    take: (queue) => take(api, queue),
  };
}
