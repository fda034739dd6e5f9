import { delay } from "../delay.js";
import { componentLogger, type Logger } from "../logging/logger.js";
import type { Address } from "./addresses.js";
import {
  amqpOf,
  answerOf,
  gaveUp,
  healthOf,
  type ConnectionHealth,
  type ConnectionState,
} from "./connection-state.js";
import { asLoginRefused, type LoginRefusedError } from "./login-refused.js";
import { untilClosed } from "./until-closed.js";
import { closeConnection, type TlsFiles } from "./open-connection.js";
import { afterAttempt, givesUp, nextNode, noAttempts, waitMs } from "./reconnecting.js";
import { CLOSE_TIMEOUT_MS, runConnection, type ConnectionSetup } from "./single-connection.js";

/** A connection to the broker that comes back by itself, and all that is set up again with it. */
export type RecoveringConnection = Readonly<{
  name: string;
  logger: Logger;
  /** Resolves when connected and set up; rejects when the signal aborts, the login is refused, or it is closed first. */
  opened(options?: Readonly<{ signal?: AbortSignal }>): Promise<void>;
  /** Whether it is connected, to which node, and what the last attempt ended with. */
  health(): ConnectionHealth;
  /**
   * Adds a setup; it runs at once where a connection is up. Resolves after its first run, also where the connection was
   * lost in it; rejects with what it throws on a connection that lives on, and then never runs again.
   */
  addSetup(setup: ConnectionSetup): Promise<() => void>;
  /** Stops reconnecting and closes the connection, in bounded time. May be called twice. */
  close(): Promise<void>;
}>;

export type RecoveringConnectionOptions = Readonly<{
  addresses: readonly [Address, ...Address[]];
  name: string;
  logger: Logger;
  heartbeatSeconds: number;
  connectTimeoutMs: number;
  tls: TlsFiles | undefined;
  /** Another connection that must be set up first, each time: what it declares is there then. */
  after?: RecoveringConnection;
  /** Told when it gives up. Without it, it tries for ever. */
  loginRefused?: (error: LoginRefusedError) => void;
}>;

type Waiter = (answer: undefined | Error) => void;

/** A connection's state, and what its transitions need. */
type Recovering = {
  readonly options: RecoveringConnectionOptions;
  readonly setups: Set<ConnectionSetup>;
  readonly waiters: Set<Waiter>;
  readonly closing: AbortController;
  state: ConnectionState;
};

type WithoutTime<S> = S extends unknown ? Omit<S, "since"> : never;

/** Starts to connect in the background and keeps reconnecting, with full-jitter backoff, until closed. */
export function openRecoveringConnection(options: RecoveringConnectionOptions): RecoveringConnection {
  const { name, logger } = options;
  const recovering: Recovering = {
    options,
    setups: new Set(),
    waiters: new Set(),
    closing: new AbortController(),
    state: { state: "connecting", since: new Date() },
  };
  const kept = keepConnected(recovering);

  return {
    name,
    logger,
    health: () => healthOf(recovering.state),
    opened: ({ signal } = {}) => opened(recovering, signal),
    addSetup: (setup) => addSetup(recovering, setup),
    async close() {
      recovering.closing.abort();
      const amqp = amqpOf(recovering.state);
      if (amqp !== undefined) await closeConnection(amqp, CLOSE_TIMEOUT_MS);
      await kept;
      become(recovering, { state: "closed" });
    },
  };
}

async function keepConnected(recovering: Recovering): Promise<void> {
  const { options, closing } = recovering;
  const { addresses, name, after } = options;
  const logger = componentLogger(options.logger, "connection");
  const nodes = addresses.length;
  const isClosing = () => closing.signal.aborted;
  for (let attempts = noAttempts; !isClosing() && !isOver(after);) {
    const address = addresses[nextNode(attempts, nodes)] ?? addresses[0];
    const { reason, up } = await connectOnce(recovering, address);
    if (isClosing()) break;
    const { node } = address;
    const refused = asLoginRefused(reason, node);
    attempts = afterAttempt(attempts, { up, loginRefused: refused !== undefined });
    if (refused !== undefined && options.loginRefused !== undefined && givesUp(attempts, nodes)) {
      const fields = { connection: name, node, code: refused.code, reason: refused.message };
      logger.error(fields, "the broker refuses the login; giving up");
      become(recovering, { state: "login_refused", node, error: refused });
      options.loginRefused(refused);

      return;
    }
    become(recovering, { state: "connecting", lastFailure: { node, reason: refused ?? reason } });
    const wait = waitMs(attempts, nodes);
    const { lastError } = healthOf(recovering.state);
    logger.warn(
      { connection: name, node, reason: lastError, waitMs: wait },
      "no connection to the broker; trying again",
    );
    await delay(wait, closing.signal);
  }
  become(recovering, { state: "closed" });
}

/** One attempt: until it has failed, or the connection that it made is gone. */
async function connectOnce(recovering: Recovering, address: Address) {
  const { options, setups, closing } = recovering;
  const { node } = address;
  const ended = await runConnection(address, {
    ...options,
    logger: componentLogger(options.logger, "connection"),
    setups,
    closing: closing.signal,
    before: async () => options.after?.opened({ signal: closing.signal }),
    up: (amqp) => become(recovering, { state: "connected", node, amqp }),
    blocked(amqp, why) {
      if (amqpOf(recovering.state) !== amqp) return;
      if (why === undefined) become(recovering, { state: "connected", node, amqp });
      else become(recovering, { state: "blocked", node, amqp, why });
    },
  });
  // At once: what is asked of it from now on would fail.
  if (ended.up && !closing.signal.aborted) {
    become(recovering, { state: "connecting", lastFailure: { node, reason: ended.reason } });
  }

  return ended;
}

function become(recovering: Recovering, next: WithoutTime<ConnectionState>): void {
  recovering.state = { ...next, since: new Date() };
  const answer = answerOf(recovering.state, recovering.options.name);
  if (answer === "wait") return;
  for (const waiter of recovering.waiters) waiter(answer === "opened" ? undefined : answer);
  recovering.waiters.clear();
}

function opened(recovering: Recovering, signal: AbortSignal | undefined): Promise<void> {
  const { options, waiters } = recovering;

  return new Promise((resolve, reject) => {
    const answer = answerOf(recovering.state, options.name);
    if (answer === "opened") return resolve();
    if (answer !== "wait") return reject(answer);
    const giveUp = () => {
      waiters.delete(waiter);
      reject(gaveUp(recovering.state));
    };
    const waiter: Waiter = (error) => {
      signal?.removeEventListener("abort", giveUp);
      if (error === undefined) resolve();
      else reject(error);
    };
    if (signal?.aborted === true) return giveUp();
    waiters.add(waiter);
    signal?.addEventListener("abort", giveUp, { once: true });
  });
}

async function addSetup(recovering: Recovering, setup: ConnectionSetup): Promise<() => void> {
  recovering.setups.add(setup);
  const amqp = amqpOf(recovering.state);
  if (amqp !== undefined) {
    try {
      // Answers that are lost with the connection may leave a setup without an end.
      await untilClosed(
        amqp,
        () => setup(amqp),
        () => undefined,
      );
    } catch (error) {
      // What was asked fails a moment before the connection is known to be gone.
      await delay(0);
      // Then nothing is wrong with the setup: it runs again with the next connection.
      if (amqpOf(recovering.state) === amqp) {
        recovering.setups.delete(setup);
        throw error;
      }
    }
  }

  return () => recovering.setups.delete(setup);
}

function isOver(connection: RecoveringConnection | undefined): boolean {
  const state = connection?.health().state;

  return state === "closed" || state === "login_refused";
}
