import { PublishError, type PublishErrorCode } from "../errors.js";
import type { Sender } from "../publish/sender.js";
import { tracedAgain } from "../tracing/send-spans.js";
import { correlationOf, type OutboxRow } from "./held.js";

/** What became of rows: confirmed; rejected for what they are; or left, because nothing can be published now. */
export type SentRows = Readonly<{
  confirmed: readonly OutboxRow[];
  rejected: readonly Readonly<{ row: OutboxRow; error: unknown }>[];
  /** Why rows were left; undefined where they only wait behind a rejected one. */
  trouble: unknown;
}>;

/** Errors of the connection, not of the message: any other message would have failed too. */
const NOT_THE_ROW: ReadonlySet<PublishErrorCode> = new Set(["blocked", "buffer_full", "cancelled", "closed"]);

/**
 * Publishes rows: side by side where their correlation ids differ, one after the other where they are the same. A row that
 * is rejected stops those behind it and no others; so does one that is not confirmed in time over a connection that works.
 * Once `isOver` says so no further row is begun.
 */
export async function sendRows(
  sender: Pick<Sender, "send" | "health">,
  rows: readonly OutboxRow[],
  isOver: () => boolean,
): Promise<SentRows> {
  const confirmed: OutboxRow[] = [];
  const rejected: Readonly<{ row: OutboxRow; error: unknown }>[] = [];
  let trouble: unknown;

  const sendOne = async (row: OutboxRow): Promise<boolean> => {
    try {
      await sender.send([tracedAgain(row.envelope)]);
      confirmed.push(row);

      return true;
    } catch (error) {
      if (isAboutTheRow(error, sender)) rejected.push({ row, error });
      else trouble ??= error;

      return false;
    }
  };
  const sendInTurn = async (group: readonly OutboxRow[]) => {
    for (const row of group) if (isOver() || !(await sendOne(row))) return;
  };
  await Promise.all([...groupsOf(rows).values()].map(sendInTurn));

  return { confirmed, rejected, trouble };
}

function isAboutTheRow(error: unknown, sender: Pick<Sender, "health">): boolean {
  if (!(error instanceof PublishError)) return true;

  return error.code === "timed_out" ? sender.health().state === "open" : !NOT_THE_ROW.has(error.code);
}

function groupsOf(rows: readonly OutboxRow[]): ReadonlyMap<string, readonly OutboxRow[]> {
  const groups = new Map<string, OutboxRow[]>();
  for (const row of rows) {
    const group = groups.get(correlationOf(row)) ?? [];
    group.push(row);
    groups.set(correlationOf(row), group);
  }

  return groups;
}
