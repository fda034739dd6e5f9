import type { RpcErrorCode } from "./errors.js";

/** How a message ended: handled, known already, sent round again, dead-lettered, or dropped after its deadline. */
export type HandledOutcome = "done" | "duplicate" | "retried" | "dead" | "expired";

/** Told what the runtime does, for metrics. Must not throw and must be quick. */
export type Observer = Readonly<{
  /** A batch begins: for how long each delivery has waited since it was sent, to the second, and how many came once before. */
  taken?(queue: string, waitedMs: readonly number[], redelivered: number): void;
  /** A batch has ended, whatever became of its messages. */
  batch?(queue: string, size: number, durationMs: number): void;
  /** What became of a message: one of the contract, or "unknown" where it has a name that is not handled there. */
  handled?(queue: string, message: string, outcome: HandledOutcome): void;
  /** The broker has confirmed so many messages, which left as one. */
  published?(exchange: string, routingKey: string, messages: number): void;
  /** A queue pauses, and why. */
  paused?(queue: string, reason: string): void;
  /** How far our clock is ahead of that of a service whose requests come here, where that has changed. Negative where it is behind. */
  clockSkew?(sender: string, skewMs: number): void;
  /** How a request ended for its sender: with a reply of the contract, or without one. */
  called?(request: string, outcome: "answered" | RpcErrorCode, durationMs: number): void;
  /** The broker gave a message back: no queue takes it. */
  returned?(exchange: string, routingKey: string): void;
}>;
