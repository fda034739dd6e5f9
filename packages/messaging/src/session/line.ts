import type { ChannelModel } from "amqplib";
import { backoffMs, delay } from "../delay.js";
import { textOf } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Address } from "./addresses.js";
import { dial, hangUp, type TlsFiles } from "./dial.js";
import { refusalOf, type SessionRefusedError } from "./refused.js";

/** Runs on every new connection, before the next participant's. If it throws, the connection is given up and tried anew. */
export type Participant = (connection: ChannelModel) => Promise<void>;

export type SessionHealth = Readonly<{
  /** `refused`: the broker did not let us in when we first asked, and nobody asks any more. */
  state: "connecting" | "connected" | "blocked" | "refused" | "closed";
  since: Date;
  /** The node, without user and password. */
  place?: string;
  lastError?: string;
}>;

/** A connection to the broker that comes back by itself, and all that is set up again with it. */
export type Line = Readonly<{
  name: string;
  logger: Logger;
  /** Resolves when connected and set up; rejects when the signal aborts, the broker refuses us, or it is closed first. */
  opened(options?: Readonly<{ signal?: AbortSignal }>): Promise<void>;
  health(): SessionHealth;
  /**
   * Adds a participant; it runs at once where a connection is up. Resolves after its first run, also where the connection was
   * lost in it; rejects with what it throws on a connection that lives on.
   */
  join(participant: Participant): Promise<() => void>;
  /** Stops reconnecting and closes the connection, in bounded time. May be called twice. */
  close(): Promise<void>;
}>;

export type LineOptions = Readonly<{
  addresses: readonly [Address, ...Address[]];
  name: string;
  logger: Logger;
  heartbeatSeconds: number;
  connectTimeoutMs: number;
  tls: TlsFiles | undefined;
  /** Another line that must be set up first, each time: what it declares is there then. */
  after?: Line;
  refused?: (error: SessionRefusedError) => void;
}>;

const FIRST_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 5_000;
const GOODBYE_MS = 3_000;

/** How one connection ended. */
type Ended = Readonly<{ reason: unknown; wasUp: boolean }>;

/** Starts to connect in the background and keeps reconnecting, with full-jitter backoff, until closed. */
export function openLine(options: LineOptions): Line {
  const { name, logger, addresses, after } = options;
  const closing = new AbortController();
  const closed = () => closing.signal.aborted;
  const givenUp = new Promise<never>((_, reject) => {
    closing.signal.addEventListener("abort", () => reject(new Error(`the session "${name}" was closed`)));
  });
  givenUp.catch(() => undefined);
  const participants = new Set<Participant>();
  let health: SessionHealth = { state: "connecting", since: new Date() };
  let connection: ChannelModel | undefined;
  let refusedBy: SessionRefusedError | undefined;
  const waiting = new Set<{ resolve: () => void; reject: (error: Error) => void }>();

  const become = (state: SessionHealth["state"], place?: string, error?: unknown) => {
    health = {
      state,
      since: new Date(),
      ...(place === undefined ? {} : { place }),
      ...(error === undefined ? {} : { lastError: textOf(error) }),
    };
    if (state === "connecting") return;
    for (const { resolve, reject } of waiting) {
      if (state === "connected" || state === "blocked") resolve();
      else reject(refusedBy ?? new Error(`the session "${name}" was closed`));
    }
    waiting.clear();
  };

  const live = async ({ url, place }: Address): Promise<Ended> => {
    await after?.opened({ signal: closing.signal });
    const opened = await dial(url, { ...options, timeoutMs: options.connectTimeoutMs });
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
      logger.warn({ session: name, place, why }, "the broker blocked the connection: publishes wait");
      blockedBy = why;
      if (connection === opened) become("blocked", place, why);
    });
    opened.on("unblocked", () => {
      logger.info({ session: name, place }, "the broker takes publishes again");
      blockedBy = undefined;
      if (connection === opened) become("connected", place);
    });
    opened.on("handler-error", (error: Error) =>
      logger.error({ session: name, err: error }, "a listener threw"),
    );

    try {
      const cut = gone.then(() => Promise.reject(new Error("the connection closed during its set-up")));
      cut.catch(() => undefined);
      const during = <T>(step: Promise<T>) => Promise.race([step, cut, givenUp]);
      if (after !== undefined) await during(after.opened());
      for (const participant of participants) await during(participant(opened));
      if (closed()) throw new Error("the session was closed during its set-up");
      connection = opened;
      logger.info({ session: name, place }, "connected to the broker");
      become(blockedBy === undefined ? "connected" : "blocked", place, blockedBy);
      await gone;

      return { reason, wasUp: true };
    } catch (error) {
      await hangUp(opened, GOODBYE_MS);

      return { reason: error, wasUp: false };
    } finally {
      connection = undefined;
    }
  };

  const keep = async () => {
    let failures = 0;
    let refusals = 0;
    let letIn = false;
    for (let turn = 0; !closed() && !isOver(after); turn++) {
      const address = addresses[turn % addresses.length] ?? addresses[0];
      const { place } = address;
      const { reason, wasUp } = await live(address).catch((error: unknown) => ({
        reason: error,
        wasUp: false,
      }));
      if (closed()) break;
      if (wasUp) letIn = true;
      failures = wasUp ? 0 : failures + 1;
      const refusal = refusalOf(reason, place);
      refusals = refusal === undefined ? 0 : refusals + 1;
      // A password that is changed while we run may be changed back; one that never fitted is a mistake of the start.
      if (refusal !== undefined && options.refused !== undefined && !letIn && refusals >= addresses.length) {
        refusedBy = refusal;
        logger.error(
          { session: name, place, code: refusal.code, reason: refusal.message },
          "the broker refuses us",
        );
        become("refused", place, refusal);
        options.refused(refusal);

        return;
      }
      become("connecting", place, refusal ?? reason);
      // It grows with the rounds, so that a second node is asked as soon as the first is known to be away.
      const waitMs = backoffMs(Math.floor(failures / addresses.length), {
        firstMs: FIRST_RECONNECT_MS,
        maxMs: MAX_RECONNECT_MS,
      });
      logger.warn(
        { session: name, place, reason: health.lastError, waitMs },
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
        if (refusedBy !== undefined) return reject(refusedBy);
        if (health.state === "closed") return reject(new Error(`the session "${name}" is closed`));
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
    async join(participant) {
      participants.add(participant);
      const joined = connection;
      if (joined !== undefined) {
        try {
          await participant(joined);
        } catch (error) {
          // What was asked fails a moment before the connection is known to be gone.
          await delay(0);
          // Then nothing is wrong with the participant: its turn comes with the next connection.
          if (connection === joined) throw error;
        }
      }

      return () => participants.delete(participant);
    },
    async close() {
      closing.abort();
      if (connection !== undefined) await hangUp(connection, GOODBYE_MS);
      await kept;
      become("closed");
    },
  };
}

function isOver(line: Line | undefined): boolean {
  const state = line?.health().state;

  return state === "closed" || state === "refused";
}

function because({ place, lastError }: SessionHealth, otherwise = ""): string {
  const why = lastError ?? otherwise;
  if (why === "") return "";

  return place === undefined ? `: ${why}` : ` at ${place}: ${why}`;
}
