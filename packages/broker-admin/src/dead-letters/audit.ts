import type { ChannelModel } from "amqplib";
import { asDeadLetterError, openedChannel } from "./connect.js";
import { hashOf, type DeadLetter } from "./dead-letter.js";
import type { OperationOptions, Run } from "./operation.js";
import { openPublisher, type Copy } from "./publisher.js";

/** The stream that holds the audit trail: read as often as one likes, and nobody takes anything out of it. */
export const auditQueue = "dead-letters.audit";

/** Old entries go once the stream is larger than this, a segment at a time. */
const auditMaxBytes = 1_000_000_000;

/** One thing that somebody did to a dead letter, written down before it was done. Times are ISO 8601. */
export type AuditEntry = Readonly<{
  at: string;
  /** What was started together has one run. One without `finished` was cut off: its last letters may be where they were. */
  run: string;
  /** Of runs that somebody started as one, such as all requests of a page: the same for each. Names nothing else. */
  bulk?: string;
  /** `edited`: another content, still a dead letter. `restored`: it was discarded, and is a dead letter again. */
  action: "requeued" | "edited" | "discarded" | "restored" | "finished";
  by: string;
  /** Of a letter that was restored: the run that discarded it. Of the end of a run: where it restored a single run. */
  of?: string;
  because?: string;
  /** The loop guard or the contract's check was overruled. */
  forced?: true;
  queue?: string | undefined;
  ref?: string | undefined;
  message?: string | undefined;
  correlationId?: string | undefined;
  reason?: string | undefined;
  /** How often it had been sent again before. */
  requeuedBefore?: number;
  /** SHA-256 of the content that it had. */
  payloadHash?: string | undefined;
  newPayloadHash?: string;
  /** The content that it had, where that is gone otherwise; up to 256 KiB. */
  payload?: string;
  newPayload?: string;
  /** Of a letter that was discarded: its properties and headers, for whoever puts it back. */
  putBack?: Readonly<Record<string, unknown>>;
  /** Of a run that finished: how many letters it changed. */
  count?: number;
}>;

const MAX_KEPT_BYTES = 256 * 1024;
const SEGMENT_BYTES = 50_000_000;

/** What is known of a letter before something is done to it. */
export function entryOf(
  letter: DeadLetter,
  { id, by, bulk }: Pick<Run, "id" | "by" | "bulk">,
  { because, force = false }: OperationOptions,
  action: AuditEntry["action"],
): AuditEntry {
  return {
    at: new Date().toISOString(),
    run: id,
    ...(bulk === undefined ? {} : { bulk }),
    action,
    by,
    ...(because === undefined ? {} : { because }),
    ...(force ? { forced: true as const } : {}),
    queue: letter.queue,
    ref: letter.ref,
    ...(letter.message === undefined ? {} : { message: letter.message }),
    ...(letter.correlationId === undefined ? {} : { correlationId: letter.correlationId }),
    reason: letter.reason,
    requeuedBefore: letter.requeued,
    payloadHash: letter.payloadHash,
  };
}

/** The parts of an entry that keep what would be gone. */
export function keptContent(before: Buffer, after?: Buffer): Partial<AuditEntry> {
  return {
    ...(before.length <= MAX_KEPT_BYTES ? { payload: before.toString("utf8") } : {}),
    ...(after === undefined
      ? {}
      : {
          newPayloadHash: hashOf(after),
          ...(after.length <= MAX_KEPT_BYTES ? { newPayload: after.toString("utf8") } : {}),
        }),
  };
}

/** An entry on its way into the stream. */
export function auditCopy(entry: AuditEntry): Copy {
  return {
    exchange: "",
    routingKey: auditQueue,
    content: Buffer.from(JSON.stringify(entry)),
    properties: { persistent: true, contentType: "application/json", type: "DeadLetterAudit" },
  };
}

/** Writes what is no entry, so that something comes of a trail without any, which readers wait for. They pass it over. */
async function beginAudit(connection: ChannelModel): Promise<void> {
  const publisher = await openPublisher(connection);
  try {
    await publisher.publish({
      exchange: "",
      routingKey: auditQueue,
      content: Buffer.from("Here begins the audit trail."),
      properties: { persistent: true, contentType: "text/plain" },
    });
  } finally {
    await publisher.close();
  }
}

/** Makes the stream where it is missing, and begins one that has nothing. */
export async function assertAudit(connection: ChannelModel): Promise<void> {
  const { channel, why } = await openedChannel(connection);
  try {
    const { messageCount } = await channel.assertQueue(auditQueue, {
      durable: true,
      arguments: {
        "x-queue-type": "stream",
        "x-max-length-bytes": auditMaxBytes,
        "x-stream-max-segment-size-bytes": SEGMENT_BYTES,
      },
    });
    // Of one that was written into just now it is still 0: then it begins twice.
    if (messageCount === 0) await beginAudit(connection);
  } catch (error) {
    throw asDeadLetterError(why(error));
  } finally {
    await channel.close().catch(() => undefined);
  }
}
