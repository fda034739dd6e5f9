import type { ChannelModel } from "amqplib";
import type { Logger } from "../logging/logger.js";
import type { Address } from "./addresses.js";
import { closeConnection, openConnection, type TlsFiles } from "./open-connection.js";

/** Runs on every new connection, before the next setup. If it throws, the connection is given up and tried anew. */
export type ConnectionSetup = (amqp: ChannelModel) => Promise<void>;

/** How one connection ended, and whether it was connected and set up before. */
export type ConnectionEnd = Readonly<{ reason: unknown; up: boolean }>;

export type SingleConnectionOptions = Readonly<{
  name: string;
  logger: Logger;
  heartbeatSeconds: number;
  connectTimeoutMs: number;
  tls: TlsFiles | undefined;
  setups: Iterable<ConnectionSetup>;
  /** Waits for another connection that must be set up first. */
  before: () => Promise<void>;
  /** Ends the set-up. Who aborts it closes a connection that is up. */
  closing: AbortSignal;
  /** It is connected and set up. */
  up(amqp: ChannelModel): void;
  /** The broker takes no publishes, and why; undefined where it takes them again. Not told before it is up. */
  blocked(amqp: ChannelModel, why: string | undefined): void;
}>;

/** Within this the broker must answer a close. */
export const CLOSE_TIMEOUT_MS = 3_000;

/** Opens one connection, sets it up and waits for its end. It never rejects. */
export async function runConnection(
  { url, node }: Address,
  options: SingleConnectionOptions,
): Promise<ConnectionEnd> {
  const { logger, name, closing } = options;
  let amqp: ChannelModel;
  try {
    await options.before();
    amqp = await openConnection(url, { ...options, timeoutMs: options.connectTimeoutMs });
  } catch (reason) {
    return { reason, up: false };
  }
  const watched = watch(amqp, node, options);
  const setUp = new AbortController();
  const cut = new Promise<never>((_, reject) => {
    void watched.gone.then(() => reject(new Error("the connection closed during its set-up")));
    const stop = () => reject(new Error(`the connection "${name}" was closed`));
    // A signal that was aborted while we connected tells nobody any more.
    if (closing.aborted) stop();
    else closing.addEventListener("abort", stop, { once: true, signal: setUp.signal });
  });
  cut.catch(() => undefined);
  try {
    await Promise.race([options.before(), cut]);
    for (const setup of options.setups) await Promise.race([setup(amqp), cut]);
    if (closing.aborted) throw new Error("the connection was closed during its set-up");
  } catch (reason) {
    await closeConnection(amqp, CLOSE_TIMEOUT_MS);

    return { reason, up: false };
  } finally {
    setUp.abort();
  }
  logger.info({ connection: name, node }, "connected to the broker");
  watched.up();

  return { reason: await watched.gone, up: true };
}

type Watched = Readonly<{ gone: Promise<unknown>; up(): void }>;

/** Hears what amqplib tells of a connection. `gone` resolves with the reason. */
function watch(amqp: ChannelModel, node: string, options: SingleConnectionOptions): Watched {
  const { logger, name } = options;
  let isUp = false;
  let blockedBy: string | undefined;
  let reason: unknown;
  amqp.on("blocked", (why: string) => {
    logger.warn({ connection: name, node, why }, "the broker blocked the connection: publishes wait");
    blockedBy = why;
    if (isUp) options.blocked(amqp, why);
  });
  amqp.on("unblocked", () => {
    logger.info({ connection: name, node }, "the broker takes publishes again");
    blockedBy = undefined;
    if (isUp) options.blocked(amqp, undefined);
  });
  amqp.on("handler-error", (error: Error) =>
    logger.error({ connection: name, err: error }, "a listener threw"),
  );
  amqp.on("error", (error: Error) => (reason = error));

  return {
    gone: new Promise((resolve) => amqp.on("close", (error?: Error) => resolve((reason ??= error)))),
    up() {
      isUp = true;
      options.up(amqp);
      if (blockedBy !== undefined) options.blocked(amqp, blockedBy);
    },
  };
}
