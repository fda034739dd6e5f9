import type { ChannelModel } from "amqplib";
import { textOf } from "../errors.js";
import type { LoginRefusedError } from "./login-refused.js";

/** What a connection is, between its attempts and in them. */
export type ConnectionState = Readonly<
  { since: Date } & (
    | { state: "connecting"; lastFailure?: Readonly<{ node: string; reason: unknown }> }
    | { state: "connected"; node: string; amqp: ChannelModel }
    | { state: "blocked"; node: string; amqp: ChannelModel; why: string }
    | { state: "login_refused"; node: string; error: LoginRefusedError }
    | { state: "closed" }
  )
>;

/** How a connection is. */
export type ConnectionHealth = Readonly<{
  /** `login_refused`: the broker refused the login when we first tried, and nothing is tried any more. */
  state: ConnectionState["state"];
  since: Date;
  /** Without user and password. */
  node?: string;
  lastError?: string;
}>;

/** What others are told of it. */
export function healthOf(now: ConnectionState): ConnectionHealth {
  const { state, since } = now;
  switch (now.state) {
    case "connecting": {
      const { lastFailure } = now;
      if (lastFailure === undefined) return { state, since };
      const { node, reason } = lastFailure;

      return reason === undefined
        ? { state, since, node }
        : { state, since, node, lastError: textOf(reason) };
    }
    case "connected":
      return { state, since, node: now.node };
    case "blocked":
      return { state, since, node: now.node, lastError: now.why };
    case "login_refused":
      return { state, since, node: now.node, lastError: now.error.message };
    case "closed":
      return { state, since };
  }
}

/** amqplib's connection, where there is one that is set up. */
export function amqpOf(now: ConnectionState): ChannelModel | undefined {
  return now.state === "connected" || now.state === "blocked" ? now.amqp : undefined;
}

/**
 * What somebody who waits for the connection is told: nothing yet, that it is there, or why it will never be.
 *
 * @param name Of the connection, for the error's text
 */
export function answerOf(now: ConnectionState, name: string): "wait" | "opened" | Error {
  switch (now.state) {
    case "connecting":
      return "wait";
    case "connected":
    case "blocked":
      return "opened";
    case "login_refused":
      return now.error;
    case "closed":
      return new Error(`the connection "${name}" was closed`);
  }
}

/** Why somebody stopped waiting for it. */
export function gaveUp(now: ConnectionState): Error {
  const { node, lastError = "no answer yet" } = healthOf(now);

  return new Error(`gave up waiting for the broker${node === undefined ? "" : ` at ${node}`}: ${lastError}`);
}
