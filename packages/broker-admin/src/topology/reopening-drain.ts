import type { ChannelModel } from "amqplib";
import { delay } from "@warren/messaging/amqp";
import { NotAnswered, NotTaken, openDrain, type Drain, type DrainOptions } from "./drain.js";

/** Stopped by the user between two messages. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** How a queue looks to the one who drains it. */
export type Seen = Readonly<{
  /** Waiting in the queue. */
  ready: number;
  /** Consumers other than the drain. */
  others: number;
  /** Since a message has arrived on the other side. */
  idleMs: number;
}>;

/** A drain that opens a new channel where the broker wants one. */
export type ReopeningDrain = Omit<Drain, "look"> & Readonly<{ look(): Promise<Seen> }>;

export type ReopeningOptions = Readonly<{
  signal: AbortSignal | undefined;
  /** How long the other side may take nothing, and the broker not say what the queue holds, before it is given up. */
  patienceMs: number;
  /** Hears how many have moved, and how many are left. */
  onLook: (moved: number, ready: number) => void;
}>;

const NEW_CHANNEL_AFTER_MS = 100;
const ASKED_AGAIN_AFTER_MS = 250;

/** Starts to drain. */
export async function openReopeningDrain(
  connection: ChannelModel,
  options: DrainOptions,
  { signal, patienceMs, onLook }: ReopeningOptions,
): Promise<ReopeningDrain> {
  let drain = await openDrain(connection, options);
  let before = 0;
  let lastMoved = { total: 0, at: Date.now() };

  const moved = () => before + drain.moved();
  const reopen = async () => {
    before += drain.moved();
    await drain.stop();
    await delay(NEW_CHANNEL_AFTER_MS, signal);
    drain = await openDrain(connection, options);
  };

  return {
    moved,
    inFlight: () => drain.inFlight(),
    async look() {
      const askedAt = Date.now();
      for (;;) {
        if (signal?.aborted) throw new Stopped(`Stopped while ${options.queue} was drained.`);
        const total = moved();
        if (total > lastMoved.total) lastMoved = { total, at: Date.now() };
        const idleMs = Date.now() - lastMoved.at;
        try {
          const seen = await drain.look();
          onLook(total, seen.ready);

          return { ...seen, idleMs };
        } catch (error) {
          if (error instanceof NotAnswered && Date.now() - askedAt <= patienceMs)
            await delay(ASKED_AGAIN_AFTER_MS, signal);
          else if (error instanceof NotTaken && idleMs <= patienceMs) await reopen();
          else throw error;
        }
      }
    },
    hold: () => drain.hold(),
    release: () => drain.release(),
    finish: () => drain.finish(),
    stop: () => drain.stop(),
  };
}
