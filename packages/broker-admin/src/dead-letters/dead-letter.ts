import { createHash } from "node:crypto";
import type { ConsumeMessage } from "amqplib";
import {
  attemptOf,
  header,
  MAX_CONTENT_BYTES,
  messagesIn,
  numberHeader,
  priorityOf,
  textHeader,
} from "@warren/messaging/amqp";
import { deathOf } from "./broker-death.js";
import { requeuedHeader } from "./headers.js";
import type { SourceQueue } from "./source-queue.js";
import { problemsOf, type LetterProblem } from "./problems.js";

/** A dead letter as people and programs read it: plain data. Times are ISO 8601. */
export type DeadLetter = Readonly<{
  /** By which it is named: its message id; where it has none, `#` and a hash of what it is. */
  ref: string;
  /** The queue it came from. */
  queue: string;
  deadQueue: string;
  message: string | undefined;
  /** How many messages it holds: more than 1 where the broker gave up a pack. */
  packed: number;
  version: string | undefined;
  messageId: string | undefined;
  correlationId: string | undefined;
  /** Who sent it. */
  appId: string | undefined;
  priority: number | undefined;
  /** Where it was published first. */
  original: Readonly<{ exchange: string; routingKey: string }>;
  reason: string;
  /**
   * What keeps it from being handled: its service cannot read it today (`broken`), or its handler refused it for good
   * (`refused`): both fail again where nothing changes. `failed`: its attempts were used up, or the broker gave it up.
   */
  verdict: "broken" | "refused" | "failed";
  attempts: number;
  firstFailedAt: string | undefined;
  diedAt: string | undefined;
  /** Since it died; undefined where nobody wrote down when. */
  ageMs: number | undefined;
  /** Who gave it up: a service, or the broker. */
  service: string;
  /** At most 4,000 characters. */
  stack: string | undefined;
  /** How often it was sent again. */
  requeued: number;
  requeuedBy: string | undefined;
  /** The queue that it died in before, where somebody moved it by hand and not by requeueing it. */
  movedFrom: string | undefined;
  /** `cut`: too large to be read by any service; `text` is how it begins. */
  payload: Readonly<
    | { kind: "json"; value: unknown }
    | { kind: "text"; text: string }
    | { kind: "cut"; text: string }
    | { kind: "none" }
  >;
  payloadBytes: number;
  /** SHA-256 of the content. */
  payloadHash: string;
  /** What keeps its queue's service from taking it today; empty where nothing does. */
  problems: readonly LetterProblem[];
}>;

export type ReadOptions = Readonly<{
  /** A content that is too large is read all the same. Default false. */
  whole?: boolean | undefined;
}>;

/** How much is shown of a content that no service would read. */
export const CUT_BYTES = 16_384;

/**
 * Reads a message of a dead-letter queue. Nothing about it is believed: whatever lies there can be read. A content that is
 * larger than a service reads is cut, and not looked into.
 */
export function readDeadLetter(
  raw: ConsumeMessage,
  source: SourceQueue,
  now: Date,
  { whole = false }: ReadOptions = {},
): DeadLetter {
  const { properties, content } = raw;
  const death = deathOf(raw, source.brokerQueues);
  // A service leaves nothing of the broker's on its copy: where both wrote of a death, the broker's came after it.
  const byService = death === undefined;
  const diedAt = death?.at ?? numberHeader(raw, header.deadAt);
  const payloadHash = hashOf(content);
  const messageId = textOrNone(properties.messageId);
  const problems = problemsOf(raw, source, now);
  const isRefused = byService && numberHeader(raw, header.deadRefused) === 1;

  return {
    ref: messageId ?? `#${hashOf(Buffer.from(`${payloadHash} ${String(diedAt)}`)).slice(0, 12)}`,
    queue: source.queue,
    deadQueue: source.deadLetter.queue,
    message: textOrNone(properties.type),
    packed: messagesIn(raw).length,
    version: textHeader(raw, header.schemaVersion),
    messageId,
    correlationId: textHeader(raw, header.correlationId) ?? textOrNone(properties.correlationId),
    appId: textOrNone(properties.appId),
    priority: priorityOf(raw),
    original: {
      exchange: textHeader(raw, header.originalExchange) ?? death?.exchange ?? raw.fields.exchange,
      routingKey: textHeader(raw, header.originalRoutingKey) ?? death?.routingKey ?? raw.fields.routingKey,
    },
    reason: death?.reason ?? textHeader(raw, header.deadReason) ?? "nobody wrote down why",
    verdict: problems.length > 0 ? "broken" : isRefused ? "refused" : "failed",
    attempts: numberHeader(raw, header.attempt) === undefined ? (death?.count ?? 1) : attemptOf(raw),
    firstFailedAt: isoOf(numberHeader(raw, header.firstFailedAt)),
    diedAt: isoOf(diedAt),
    ageMs: diedAt === undefined ? undefined : Math.max(0, now.getTime() - diedAt),
    service: byService ? (textHeader(raw, header.deadService) ?? "unknown") : "the broker",
    stack: byService ? textHeader(raw, header.deadStack)?.slice(0, 4_000) : undefined,
    requeued: requeuedOf(raw),
    requeuedBy: textHeader(raw, requeuedHeader.by),
    movedFrom: textHeader(raw, header.movedFrom),
    payload: payloadOf(content, whole),
    payloadBytes: content.length,
    payloadHash,
    problems,
  };
}

/** How often a message was sent again by people. */
export function requeuedOf(raw: ConsumeMessage): number {
  return Math.max(0, Math.trunc(numberHeader(raw, requeuedHeader.count) ?? 0));
}

/** SHA-256, in hexadecimal. */
export function hashOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

// Deeper than that it is shown as text: JSON.stringify calls itself for each level, and has stack for some thousands.
const MAX_DEPTH = 500;

function payloadOf(content: Buffer, whole: boolean): DeadLetter["payload"] {
  if (content.length === 0) return { kind: "none" };
  if (!whole && content.length > MAX_CONTENT_BYTES) {
    return { kind: "cut", text: content.subarray(0, CUT_BYTES).toString("utf8") };
  }
  const text = content.toString("utf8");
  if (depthOf(text) > MAX_DEPTH) return { kind: "text", text };
  try {
    return { kind: "json", value: JSON.parse(text) as unknown };
  } catch {
    return { kind: "text", text };
  }
}

/** How deep arrays and objects lie in one another in a JSON text. One pass, whatever the text is. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === "\\" && inString) at++;
    else if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === "[" || character === "{") deepest = Math.max(deepest, ++depth);
    else if (character === "]" || character === "}") depth--;
  }

  return deepest;
}

function isoOf(ms: number | undefined): string | undefined {
  const date = ms === undefined ? undefined : new Date(ms);

  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
