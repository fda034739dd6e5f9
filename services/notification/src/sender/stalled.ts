import type { Ending } from "../store/notices.js";
import { REFUSED_WITHIN_MS } from "./refused.js";

/**
 * To whom notices were refused for now since one was sent, as many people as say something of the channel. They are all tried again: that
 * is noticed here so that somebody looks before their time is over, also where few are to be sent.
 */
export type Stalled = Readonly<{ recipients: readonly string[]; lastAt: number; error: string }>;

/** An attempt, and to whom. */
export type Attempted = Readonly<{ recipient: string; ending: Ending }>;

/** One or two may have a full mailbox, with many notices for it. */
const ENOUGH = 3;

export const notStalled: Stalled = { recipients: [], lastAt: 0, error: "" };

/** Counts an attempt. One that was sent ends the count; one that is given up says something of its address alone. */
export function stalledAfter(before: Stalled, { recipient, ending }: Attempted, now: number): Stalled {
  if (ending.state === "sent") return notStalled;
  if (ending.state !== "again") return before;
  const recipients = [...new Set([...before.recipients, recipient])].slice(0, ENOUGH);

  return { recipients, lastAt: now, error: ending.error };
}

/** That nothing is sent; undefined where that is not known, or nobody has been refused for a while. */
export function stalledTrouble({ recipients, lastAt, error }: Stalled, now: number): string | undefined {
  return recipients.length < ENOUGH || now - lastAt > REFUSED_WITHIN_MS
    ? undefined
    : `nothing is sent: all notices are refused for now: ${error}`;
}
