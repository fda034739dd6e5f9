import { expect, test } from "vitest";
import type { Database } from "../database/tx.js";
import type { Sender } from "../publish/sender.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { relayRound } from "./relay-round.js";
import { afterRound, BATCH, idleRound, newRelay, type RelayState } from "./relay-state.js";

// What one round makes of the rows that PostgreSQL gives it: `stuck-rows.broker.test.ts` has the real one.

const look = { mine: true, rows: 500, oldestMs: 5 };
const seqs = (count: number, from = 1) => Array.from({ length: count }, (_, n) => String(from + n));

/** A round over these rows: those of `unread` are too large for it, and those of `rejected` the broker does not take. */
async function round(
  rows: readonly string[],
  {
    state = newRelay,
    unread = [],
    rejected = [],
    found = look,
  }: Partial<{
    state: RelayState;
    unread: readonly string[];
    rejected: readonly string[];
    found: typeof look;
  }> = {},
) {
  const statements: string[] = [];
  const query = (text: string) => {
    statements.push(text.split(" ")[0]?.toLowerCase() ?? "");
    if (text.startsWith("select pg_try")) return Promise.resolve({ rows: [found], rowCount: 1 });
    const taken = rows.map((seq) => ({
      seq,
      envelope: unread.includes(seq) ? null : { messageId: seq, headers: { "x-correlation-id": seq } },
    }));

    return Promise.resolve({ rows: text.startsWith("select seq") ? taken : [], rowCount: 0 });
  };
  const database = { connect: () => Promise.resolve({ query, release: () => undefined }) } as Database;
  const sender = {
    send: ([message]: readonly OutgoingMessage[]) =>
      rejected.includes(message?.messageId ?? "") ? Promise.reject(new Error("no queue")) : Promise.resolve(),
    health: () => ({ state: "open", waiting: 0, inFlight: 0 }),
  } as unknown as Sender;
  const stopping = new AbortController().signal;

  return { ...(await relayRound(state, { database, sender, stopping })), statements };
}

/** A relay that holds these rows, all of which are due again. */
const holding = (held: readonly string[]): RelayState =>
  afterRound(
    newRelay,
    {
      ...idleRound(look),
      rejected: held.map((seq) => ({
        row: { seq, envelope: { headers: { "x-correlation-id": seq } } as never },
        error: new Error("no queue"),
      })),
    },
    0,
  );

test.each([
  ["as many as a round takes", seqs(BATCH), {}, true],
  ["fewer", seqs(BATCH - 1), {}, false],
  ["some that did not fit", seqs(3), { unread: ["3"] }, true],
  ["as many as a round takes, one of them due again", seqs(BATCH), { state: holding(["1"]) }, false],
  ["one more than that, due again", seqs(BATCH + 1), { state: holding(["1"]) }, true],
])("a round that found %s: there may be more is %#", async (_, rows, options, full) => {
  expect(await round(rows, options)).toMatchObject({ full });
});

test("what was confirmed is deleted, and where nothing was there is no statement for it", async () => {
  const some = await round(seqs(2), { rejected: ["2"] });
  expect(some).toMatchObject({ confirmed: [{ seq: "1" }], rejected: [{ row: { seq: "2" } }] });
  expect(some.statements).toEqual(["begin", "select", "select", "delete", "commit"]);

  const none = await round(["2"], { rejected: ["2"] });
  expect(none.statements).toEqual(["begin", "select", "select", "commit"]);
});

test("a row that was due is gone where it is not there any more, or leaves now", async () => {
  const state = holding(["1", "2", "3"]);

  expect(await round(["2", "3"], { state, rejected: ["3"] })).toMatchObject({ gone: ["1", "2"] });
});

test.each([
  ["another instance relays", { ...look, mine: false }],
  ["there is nothing", { ...look, rows: 0 }],
])("where %s no row is asked for", async (_, found) => {
  expect(await round(seqs(2), { found })).toMatchObject({
    look: found,
    full: false,
    confirmed: [],
    statements: ["begin", "select", "commit"],
  });
});
