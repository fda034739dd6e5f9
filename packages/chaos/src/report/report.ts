import type { AuditResult, Finding } from "@warren/audit";
import type { CustomerResults } from "../load/customer-results.js";
import type { Doubled } from "./effects.js";
import type { DeadLetterCounts } from "./dead-letters.js";
import type { OrderCounts } from "./orders.js";

/** A fault that was injected, and how the shop came back. */
export type Incident = Readonly<{
  fault: string;
  /** Since the load began. */
  atMs: number;
  /** How long the fault lasted, the time that a server took to come back included. */
  heldMs: number;
  /** From the moment it was whole again until an order placed at that moment was confirmed; undefined: not to the end. */
  recoveryMs: number | undefined;
}>;

/** What a run came to. Plain data, for the table and for programs. */
export type Report = Readonly<{
  seed: number;
  /** How long customers were to come. */
  minutes: number;
  /** How long they came, to a tenth; less where the run was cut short. */
  lastedMinutes: number;
  /** Ended by a signal before its time. */
  cutShort: boolean;
  /** The fault that could not be brought about or mended, and why: it ended the run. */
  failed?: string | undefined;
  rate: number;
  startedAt: string;
  machine: Readonly<Record<string, string | number>>;
  accepted: number;
  terminal: number;
  byStatus: Readonly<Record<string, number>>;
  /** Ids of accepted orders that are nowhere, or came to no end. */
  lost: readonly string[];
  duplicated: readonly string[];
  effects: Readonly<Record<string, number>>;
  /** Mails that the mail server got twice with one Message-ID: SMTP cannot know, mail programs show one. */
  mailsSentAgain: number;
  compensated: number;
  customers: Readonly<{
    unanswered: number;
    sentAgain: number;
    doubled: number;
    cancellationsAsked: number;
    /** Keys under which another order was sent; of these, answered 202 before anybody could decide. */
    abused: number;
    undecided: number;
    refused: Readonly<Record<string, number>>;
  }>;
  poisonSent: number;
  deadLetters: DeadLetterCounts;
  incidents: readonly Incident[];
  /** By program: how often it was started again. */
  restarts: Readonly<Record<string, number>>;
  settled: boolean;
  /** `notices`: what could not be looked at, such as what consumers held. */
  audit: Readonly<{ clean: boolean; findings: readonly Finding[]; notices: readonly string[] }>;
  /** Orders were taken, nothing was lost, nothing done twice, and the audit found nothing. */
  good: boolean;
}>;

type Parts = Omit<
  Report,
  | "accepted"
  | "terminal"
  | "byStatus"
  | "lost"
  | "duplicated"
  | "compensated"
  | "customers"
  | "audit"
  | "good"
  | "settled"
> &
  Readonly<{
    results: CustomerResults;
    orders: OrderCounts;
    doubled: readonly Doubled[];
    audited: AuditResult & Readonly<{ left: Readonly<{ settled: boolean }> }>;
  }>;

export function reportOf({ results, orders, doubled, audited, ...rest }: Parts): Report {
  const lost = [
    ...orders.missing.map((id) => `${id}: accepted, and nowhere to be found`),
    ...orders.unfinished.map((id) => `${id}: came to no end`),
  ];
  // A request without an answer may have been taken: that is what "no answer" means.
  const uncalledFor = orders.unaskedFor.length > results.unanswered ? orders.unaskedFor : [];
  const duplicated = [
    ...doubled.map(({ what, key, times }) => `${what} of ${key}: ${times} times`),
    ...results.brokenPromises,
    ...uncalledFor.map((id) => `order ${id}: no customer was told of it`),
  ];
  const { unanswered, sentAgain, doubled: sentTwice, cancellationsAsked, undecided, refused } = results;
  const { clean, findings, summary } = audited;
  const kept = lost.length === 0 && duplicated.length === 0 && clean;

  return {
    ...rest,
    accepted: results.accepted.size,
    terminal: orders.terminal,
    byStatus: orders.byStatus,
    lost,
    duplicated,
    compensated: orders.compensated,
    customers: {
      unanswered,
      sentAgain,
      doubled: sentTwice,
      cancellationsAsked,
      abused: results.abused.size,
      undecided,
      refused: Object.fromEntries(refused),
    },
    settled: audited.left.settled,
    audit: { clean, findings, notices: summary.notices },
    // Of no orders none is lost.
    good: kept && results.accepted.size > 0 && audited.left.settled && rest.failed === undefined,
  };
}

/** How long the shop stood still after a fault. */
export type Recovery = Readonly<{
  fault: string;
  times: number;
  /** The longest that no other fault fell into, in ms; undefined where there was none. */
  longestMs: number | undefined;
  /** The longest that the next fault fell into. `Infinity` where the shop did not come back. */
  disturbedMs: number | undefined;
}>;

/** The longest recovery of each fault, the slowest first. */
export function recoveriesOf(incidents: readonly Incident[]): readonly Recovery[] {
  const byFault = new Map<string, Recovery>();
  for (const [index, { fault, atMs, heldMs, recoveryMs = Infinity }] of incidents.entries()) {
    const next = incidents[index + 1]?.atMs ?? Infinity;
    const known = byFault.get(fault) ?? { fault, times: 0, longestMs: undefined, disturbedMs: undefined };
    const which = next < atMs + heldMs + recoveryMs ? "disturbedMs" : "longestMs";
    byFault.set(fault, {
      ...known,
      times: known.times + 1,
      [which]: Math.max(known[which] ?? 0, recoveryMs),
    });
  }
  const longestOf = ({ longestMs = 0, disturbedMs = 0 }: Recovery) => longestMs || disturbedMs;

  return [...byFault.values()].sort((a, b) => longestOf(b) - longestOf(a));
}
