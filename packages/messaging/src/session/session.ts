import * as amqp from "amqplib";
import type { ChannelModel } from "amqplib";
import { backoffMs, delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logger.js";
import { coalesceWrites } from "./coalesce.js";

export type SessionOptions = Readonly<{
  /** `amqp://user:password@host:port/vhost`. */
  url: string;
  /** Connection name on the broker, and `appId` of what is published through it. */
  name: string;
  logger: Logger;
  /** Seconds between heartbeats; a silent peer is given up after two. Default 10. */
  heartbeatSeconds?: number;
  /** How long one attempt to connect may take. Default 10,000. */
  connectTimeoutMs?: number;
}>;

export type SessionHealth = Readonly<{
  state: "connecting" | "connected" | "blocked" | "closed";
  since: Date;
  lastError?: string;
}>;

/** Runs on every new connection, before the next participant's. If it throws, the connection is given up and tried anew. */
export type Participant = (connection: ChannelModel) => Promise<void>;

/** A connection to the broker that comes back by itself, and all that is set up again with it. */
export type Session = Readonly<{
  name: string;
  logger: Logger;
  /** Resolves when connected and set up; rejects when the signal aborts or the session closes first. */
  opened(options?: Readonly<{ signal?: AbortSignal }>): Promise<void>;
  health(): SessionHealth;
  /** Adds a participant; it runs at once where a connection is up. Resolves after its first run. */
  join(participant: Participant): Promise<() => void>;
  /** Stops reconnecting and closes the connection. May be called twice. */
  close(): Promise<void>;
}>;

const FIRST_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 5_000;

/** Starts to connect in the background and keeps reconnecting, with full-jitter backoff, until closed. */
export function connect(options: SessionOptions): Session {
  const { name, logger } = options;
  const closing = new AbortController();
  const closed = () => closing.signal.aborted;
  const participants = new Set<Participant>();
  let health: SessionHealth = { state: "connecting", since: new Date() };
  let connection: ChannelModel | undefined;
  const waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  const become = (state: SessionHealth["state"], error?: unknown) => {
    health = { state, since: new Date(), ...(error === undefined ? {} : { lastError: textOf(error) }) };
    if (state === "connected") for (const waiter of waiting.splice(0)) waiter.resolve();
    if (state === "closed") {
      for (const waiter of waiting.splice(0)) waiter.reject(new Error(`the session "${name}" was closed`));
    }
  };

  /** Resolves with the reason once the connection is gone. */
  const live = async (): Promise<unknown> => {
    const opened = await amqp.connect(withHeartbeat(options.url, options.heartbeatSeconds ?? 10), {
      // Without it Nagle's algorithm holds small frames back for 40 ms.
      noDelay: true,
      timeout: options.connectTimeoutMs ?? 10_000,
      clientProperties: { connection_name: name },
    });
    if (closed()) {
      await opened.close().catch(() => undefined);

      return undefined;
    }
    coalesceWrites(opened);
    let reason: unknown;
    const gone = new Promise<void>((resolve) => {
      opened.on("error", (error: Error) => (reason = error));
      opened.on("close", (error?: Error) => {
        reason ??= error;
        resolve();
      });
    });
    opened.on("blocked", (why: string) => {
      logger.warn({ session: name, why }, "the broker blocked the connection: publishes wait");
      become("blocked", why);
    });
    opened.on("unblocked", () => become("connected"));
    opened.on("handler-error", (error: Error) =>
      logger.error({ session: name, err: error }, "a listener threw"),
    );

    try {
      for (const participant of participants) {
        await Promise.race([
          participant(opened),
          gone.then(() => Promise.reject(new Error("the connection closed during its set-up"))),
        ]);
      }
      if (closed()) throw new Error("the session was closed during its set-up");
      connection = opened;
      logger.info({ session: name }, "connected to the broker");
      become("connected");
      await gone;
    } catch (error) {
      reason = error;
      await opened.close().catch(() => undefined);
    } finally {
      connection = undefined;
    }

    return reason;
  };

  const keep = async () => {
    for (let failures = 0; !closed(); failures++) {
      const started = Date.now();
      const reason = await live().catch((error: unknown) => error);
      if (closed()) break;
      if (Date.now() - started > MAX_RECONNECT_MS) failures = 0;
      become("connecting", reason);
      const waitMs = backoffMs(failures, { firstMs: FIRST_RECONNECT_MS, maxMs: MAX_RECONNECT_MS });
      logger.warn({ session: name, err: reason, waitMs }, "no connection to the broker; trying again");
      await delay(waitMs, closing.signal);
    }
    become("closed");
  };
  const kept = keep();

  const opened: Session["opened"] = ({ signal } = {}) =>
    new Promise((resolve, reject) => {
      if (health.state === "connected" || health.state === "blocked") return resolve();
      if (health.state === "closed") return reject(new Error(`the session "${name}" is closed`));
      waiting.push({ resolve, reject });
      signal?.addEventListener(
        "abort",
        () => reject(new Error(`gave up waiting for the broker: ${health.lastError ?? "no answer yet"}`)),
        { once: true },
      );
    });

  return {
    name,
    logger,
    opened,
    health: () => health,
    async join(participant) {
      participants.add(participant);
      if (connection !== undefined) await participant(connection);

      return () => participants.delete(participant);
    },
    async close() {
      closing.abort();
      await connection?.close().catch(() => undefined);
      await kept;
    },
  };
}

/** amqplib takes the heartbeat from the address only. One that the address names stays. */
function withHeartbeat(url: string, seconds: number): string {
  const address = new URL(url);
  if (!address.searchParams.has("heartbeat")) address.searchParams.set("heartbeat", String(seconds));

  return address.href;
}
