import { expect, test } from "vitest";
import { PublishError, type PublishErrorCode } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import type { OutboxRow } from "./held.js";
import { sendRows } from "./send-rows.js";

const row = (seq: string, correlationId: string) =>
  ({
    seq,
    envelope: { messageId: seq, headers: { "x-correlation-id": correlationId } },
  }) as unknown as OutboxRow;

/** A sender that confirms everything but the messages of `failing`, and keeps what it was given. */
function senderWith(failing: Readonly<Record<string, Error>> = {}, state: "open" | "down" = "open") {
  const sent: string[] = [];
  const send = async (messages: readonly OutgoingMessage[]) => {
    for (const { messageId } of messages) {
      sent.push(messageId);
      await Promise.resolve();
      const error = failing[messageId];
      if (error !== undefined) throw error;
    }
  };
  const counts = { waiting: 0, inFlight: 0 };
  const health = () =>
    state === "open" ? { state, ...counts } : { state: "opening" as const, reason: "no broker", ...counts };

  return { send, health, sent };
}

const seqs = (rows: readonly OutboxRow[]) => rows.map(({ seq }) => seq);
const rejectedBy = (code: PublishErrorCode) => new PublishError(code, code);
const never = () => false;

test("a row that is rejected holds those behind it under its correlation id, and no others", async () => {
  const rows = [row("1", "a"), row("2", "b"), row("3", "a"), row("4", "b")];
  const sender = senderWith({ "1": rejectedBy("unroutable") });
  const { confirmed, rejected, trouble } = await sendRows(sender, rows, never);

  expect(seqs(confirmed)).toEqual(["2", "4"]);
  expect(rejected).toMatchObject([{ row: { seq: "1" }, error: { code: "unroutable" } }]);
  expect(trouble).toBeUndefined();
  expect(sender.sent).toEqual(["1", "2", "4"]);
});

test("each row of a correlation id waits until the one before it is confirmed", async () => {
  let confirm: () => void = () => undefined;
  const begun: string[] = [];
  const send = ([message]: readonly OutgoingMessage[]) => {
    begun.push(message?.messageId ?? "");

    return new Promise<void>((resolve) => (confirm = resolve));
  };
  const sending = sendRows({ ...senderWith(), send }, [row("1", "a"), row("2", "a")], never);
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(["1"]);
  confirm();
  await expect.poll(() => begun).toEqual(["1", "2"]);
  confirm();

  expect(seqs((await sending).confirmed)).toEqual(["1", "2"]);
});

test.each<[PublishErrorCode, "open" | "down", "the row's" | "everybody's"]>([
  ["unroutable", "open", "the row's"],
  ["nacked", "open", "the row's"],
  ["access_refused", "down", "the row's"],
  ["timed_out", "open", "the row's"],
  ["timed_out", "down", "everybody's"],
  ["blocked", "open", "everybody's"],
  ["buffer_full", "open", "everybody's"],
  ["cancelled", "open", "everybody's"],
  ["closed", "open", "everybody's"],
])("where a send ends as %s on a connection that is %s, it is %s trouble", async (code, state, whose) => {
  const error = rejectedBy(code);
  const ended = await sendRows(senderWith({ "1": error }, state), [row("1", "a")], never);

  expect(ended).toEqual({
    confirmed: [],
    rejected: whose === "the row's" ? [{ row: row("1", "a"), error }] : [],
    trouble: whose === "the row's" ? undefined : error,
  });
});

test("what cannot be made a message at all is the row's fault, whatever the error is", async () => {
  const error = new TypeError("no content");
  const { rejected } = await sendRows(senderWith({ "1": error }), [row("1", "a")], never);

  expect(rejected).toEqual([{ row: row("1", "a"), error }]);
});

test("of several troubles the first is told", async () => {
  const [first, second] = [rejectedBy("blocked"), rejectedBy("closed")];
  const { trouble } = await sendRows(
    senderWith({ "1": first, "2": second }),
    [row("1", "a"), row("2", "b")],
    never,
  );

  expect(trouble).toBe(first);
});

test("once the round is over no further row is begun, and what was begun ends", async () => {
  const sender = senderWith();
  const rows = [row("1", "a"), row("2", "a"), row("3", "a")];
  const { confirmed } = await sendRows(sender, rows, () => sender.sent.length >= 2);

  expect(seqs(confirmed)).toEqual(["1", "2"]);
  expect(sender.sent).toEqual(["1", "2"]);
});
