import type { ChannelModel } from "amqplib";
import { backoffMs, delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Address } from "./addresses.js";
import { openConnection, closeConnection, type TlsFiles } from "./open-connection.js";
import { asLoginRefused, type LoginRefusedError } from "./login-refused.js";

/** Runs on every new connection, before the next setup. If it throws, the connection is given up and tried anew. */
export type ConnectionSetup = (amqp: ChannelModel) => Promise<void>;

export type ConnectionHealth = Readonly<{
  /** `login_refused`: the broker did not let us in when we first asked, and nobody asks any more. */
  state: "connecting" | "connected" | "blocked" | "login_refused" | "closed";
  since: Date;
  /** The node, without user and password. */
  node?: string;
  lastError?: string;
}>;

/** A connection to the broker that comes back by itself, and all that is set up again with it. */
export type RecoveringConnection = Readonly<{
  name: string;
  logger: Logger;
  /** Resolves when connected and set up; rejects when the signal aborts, the broker refuses us, or it is closed first. */
  opened(options?: Readonly<{ signal?: AbortSignal }>): Promise<void>;
  health(): ConnectionHealth;
  /**
   * Adds a setup; it runs at once where a connection is up. Resolves after its first run, also where the connection was
   * lost in it; rejects with what it throws on a connection that lives on.
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
  loginRefused?: (error: LoginRefusedError) => void;
}>;

const FIRST_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 3_000;

/** How one connection ended. */
type Ended = Readonly<{ reason: unknown; wasUp: boolean }>;

/** Starts to connect in the background and keeps reconnecting, with full-jitter backoff, until closed. */
export function openRecoveringConnection(options: RecoveringConnectionOptions): RecoveringConnection {
  const { name, logger, addresses, after } = options;
  const closing = new AbortController();
  const closed = () => closing.signal.aborted;
  const givenUp = new Promise<never>((_, reject) => {
    closing.signal.addEventListener("abort", () => reject(new Error(`the connection "${name}" was closed`)));
  });
  givenUp.catch(() => undefined);
  const setups = new Set<ConnectionSetup>();
  let health: ConnectionHealth = { state: "connecting", since: new Date() };
  let amqp: ChannelModel | undefined;
  let loginError: LoginRefusedError | undefined;
  const waiting = new Set<{ resolve: () => void; reject: (error: Error) => void }>();

  const become = (state: ConnectionHealth["state"], node?: string, error?: unknown) => {
    health = {
      state,
      since: new Date(),
      ...(node === undefined ? {} : { node }),
      ...(error === undefined ? {} : { lastError: textOf(error) }),
    };
    if (state === "connecting") return;
    for (const { resolve, reject } of waiting) {
      if (state === "connected" || state === "blocked") resolve();
      else reject(loginError ?? new Error(`the connection "${name}" was closed`));
    }
    waiting.clear();
  };

  const live = async ({ url, node }: Address): Promise<Ended> => {
    await after?.opened({ signal: closing.signal });
    const opened = await openConnection(url, { ...options, timeoutMs: options.connectTimeoutMs });
    let reason: unknown;
    let blockedBy: string | undefined;
    const gone = new Promise<void>((resolve) => {
      opened.on("error", (error: Error) => (reason = error));
      opened.on("close", (error?: Error) => {
        reason ??= error;
        resolve();
      });
    });
    opened.on("blocked", (why: string) => {
      logger.warn({ connection: name, node, why }, "the broker blocked the connection: publishes wait");
      blockedBy = why;
      if (amqp === opened) become("blocked", node, why);
    });
    opened.on("unblocked", () => {
      logger.info({ connection: name, node }, "the broker takes publishes again");
      blockedBy = undefined;
      if (amqp === opened) become("connected", node);
    });
    opened.on("handler-error", (error: Error) =>
      logger.error({ connection: name, err: error }, "a listener threw"),
    );

    try {
      const cut = gone.then(() => Promise.reject(new Error("the connection closed during its set-up")));
      cut.catch(() => undefined);
      const during = <T>(step: Promise<T>) => Promise.race([step, cut, givenUp]);
      if (after !== undefined) await during(after.opened());
      for (const setup of setups) await during(setup(opened));
      if (closed()) throw new Error("the connection was closed during its set-up");
      amqp = opened;
      logger.info({ connection: name, node }, "connected to the broker");
      become(blockedBy === undefined ? "connected" : "blocked", node, blockedBy);
      await gone;

      return { reason, wasUp: true };
    } catch (error) {
      await closeConnection(opened, CLOSE_TIMEOUT_MS);

      return { reason: error, wasUp: false };
    } finally {
      amqp = undefined;
    }
  };

  const keep = async () => {
    let failures = 0;
    let loginFailures = 0;
    let letIn = false;
    for (let turn = 0; !closed() && !isOver(after); turn++) {
      const address = addresses[turn % addresses.length] ?? addresses[0];
      const { node } = address;
      const { reason, wasUp } = await live(address).catch((error: unknown) => ({
        reason: error,
        wasUp: false,
      }));
      if (closed()) break;
      if (wasUp) letIn = true;
      failures = wasUp ? 0 : failures + 1;
      const refused = asLoginRefused(reason, node);
      loginFailures = refused === undefined ? 0 : loginFailures + 1;
      // A password that is changed while we run may be changed back; one that never fitted is a mistake of the start.
      if (
        refused !== undefined &&
        options.loginRefused !== undefined &&
        !letIn &&
        loginFailures >= addresses.length
      ) {
        loginError = refused;
        logger.error(
          { connection: name, node, code: refused.code, reason: refused.message },
          "the broker refuses the login; giving up",
        );
        become("login_refused", node, refused);
        options.loginRefused(refused);

        return;
      }
      become("connecting", node, refused ?? reason);
      // It grows with the rounds, so that a second node is asked as soon as the first is known to be down.
      const waitMs = backoffMs(Math.floor(failures / addresses.length), {
        firstMs: FIRST_RECONNECT_MS,
        maxMs: MAX_RECONNECT_MS,
      });
      logger.warn(
        { connection: name, node, reason: health.lastError, waitMs },
        "no connection to the broker; trying again",
      );
      await delay(waitMs, closing.signal);
    }
    become("closed");
  };
  const kept = keep();

  return {
    name,
    logger,
    health: () => health,
    opened: ({ signal } = {}) =>
      new Promise((resolve, reject) => {
        if (health.state === "connected" || health.state === "blocked") return resolve();
        if (loginError !== undefined) return reject(loginError);
        if (health.state === "closed") return reject(new Error(`the connection "${name}" is closed`));
        const giveUp = () => {
          waiting.delete(waiter);
          reject(new Error(`gave up waiting for the broker${because(health, "no answer yet")}`));
        };
        const waiter = {
          resolve: () => {
            signal?.removeEventListener("abort", giveUp);
            resolve();
          },
          reject,
        };
        waiting.add(waiter);
        if (signal?.aborted === true) giveUp();
        else signal?.addEventListener("abort", giveUp, { once: true });
      }),
    async addSetup(setup) {
      setups.add(setup);
      const joined = amqp;
      if (joined !== undefined) {
        try {
          await setup(joined);
        } catch (error) {
          // What was asked fails a moment before the connection is known to be gone.
          await delay(0);
          // Then nothing is wrong with the setup: its turn comes with the next connection.
          if (amqp === joined) throw error;
        }
      }

      return () => setups.delete(setup);
    },
    async close() {
      closing.abort();
      if (amqp !== undefined) await closeConnection(amqp, CLOSE_TIMEOUT_MS);
      await kept;
      become("closed");
    },
  };
}

function isOver(connection: RecoveringConnection | undefined): boolean {
  const state = connection?.health().state;

  return state === "closed" || state === "login_refused";
}

function because({ node, lastError }: ConnectionHealth, otherwise = ""): string {
  const why = lastError ?? otherwise;
  if (why === "") return "";

  return node === undefined ? `: ${why}` : ` at ${node}: ${why}`;
}
