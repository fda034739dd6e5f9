import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import {
  able,
  batchEnded,
  batchFailed,
  batchStarted,
  canStartBatch,
  channelLost,
  channelOpened,
  delivered,
  fellSilent,
  gaveBack,
  healthOf,
  leaving,
  left,
  mayAcknowledge,
  mayProcess,
  resumed,
  resumeFailed,
  stillUnable,
  type UnableState,
  type ConsumerState,
} from "./consumer-state.js";

type State = ConsumerState<string>;
type Move = (state: State) => State;

const delivery = (type: string) => ({ content: Buffer.alloc(0), properties: { type } }) as ConsumeMessage;
const [one, two] = [delivery("One"), delivery("Two")];
const batch = { channel: "first", deliveries: [one], since: 1_000, pause: undefined };
const pause = { since: 5_000, reason: "the database is away" };

const paused: State = { kind: "paused" };
const stopped: State = { kind: "stopped" };
const opening: State = { kind: "opening", batch: undefined };
const openingWithBatch: State = { kind: "opening", batch };
const consuming = (): State => ({
  kind: "consuming",
  channel: "first",
  waiting: [one, two],
  batch: undefined,
});
const busy = (): State => ({ kind: "consuming", channel: "first", waiting: [two], batch });
const pausing: State = { kind: "leaving", next: "paused", channel: "first", batch };
const stopping: State = { kind: "leaving", next: "stopped", channel: "first", batch };

const troubled = (): State => ({
  kind: "consuming",
  channel: "first",
  waiting: [two],
  batch: { ...batch, pause },
});
const unable: UnableState = { kind: "unable", pause, deliveries: [one] };

const resume: Move = resumed;
const failToResume: Move = resumeFailed;
const open: Move = (state) => channelOpened(state, "second");
const lose: Move = (state) => channelLost(state, { now: 5_000, lateAfterMs: 60_000 });
const loseLate: Move = (state) => channelLost(state, { now: 61_001, lateAfterMs: 60_000 });
const start: Move = (state) => batchStarted(state, { batch: 1, bytesInHand: 100 }, 1_000);
const fail: Move = (state) => batchFailed(state, { reason: "the database is away", now: 5_000 });
const failAgain: Move = (state) => batchFailed(state, { reason: "the password is wrong", now: 9_000 });
const giveBack: Move = gaveBack;
const fitAgain: Move = able;
const failTrial: Move = (state) => stillUnable(state, unable, "the password is wrong");
const end: Move = batchEnded;
const leaveToPause: Move = (state) => leaving(state, "paused");
const stop: Move = (state) => leaving(state, "stopped");
const leave: Move = left;

test.each<[name: string, from: State, move: Move, to: State]>([
  ["a paused consumer that is resumed has yet to open a channel", paused, resume, opening],
  ["one that consumes is not resumed twice", busy(), resume, busy()],
  ["one that has stopped is never resumed", stopped, resume, stopped],
  ["one that stops is not resumed", stopping, resume, stopping],

  ["one whose first channel is refused is paused, and can be resumed again", opening, failToResume, paused],
  ["so is one whose channel was open and whose queue was refused", consuming(), failToResume, paused],
  ["one that was asked to stop meanwhile stops", stopping, failToResume, stopping],

  [
    "it consumes once its channel is open",
    opening,
    open,
    { kind: "consuming", channel: "second", waiting: [], batch: undefined },
  ],
  [
    "its batch goes on over a new channel, and what waited on the old one comes again",
    busy(),
    open,
    { kind: "consuming", channel: "second", waiting: [], batch },
  ],
  ["a channel that opens while it leaves is not consumed on", pausing, open, pausing],
  ["nor is one that opens once it has stopped", stopped, open, stopped],

  ["without its channel it has to open another, and keeps its batch", busy(), lose, openingWithBatch],
  ["one that leaves loses its channel too", stopping, lose, { ...stopping, channel: undefined }],
  ["a paused one has none to lose", paused, lose, paused],

  [
    "a batch takes the oldest deliveries, and no more than its size",
    consuming(),
    start,
    { kind: "consuming", channel: "first", waiting: [two], batch },
  ],
  ["there is one batch at a time", busy(), start, busy()],
  ["without a channel there is no batch", opening, start, opening],
  [
    "one that leaves starts no batch",
    { ...pausing, batch: undefined },
    start,
    { ...pausing, batch: undefined },
  ],

  [
    "a batch that fails stays, with the reason",
    openingWithBatch,
    fail,
    { kind: "opening", batch: { ...batch, pause } },
  ],
  [
    "its pause began with the first try that failed, and has the reason of the last",
    troubled(),
    failAgain,
    {
      kind: "consuming",
      channel: "first",
      waiting: [two],
      batch: { ...batch, pause: { since: 5_000, reason: "the password is wrong" } },
    },
  ],
  ["one that pauses gives back all that is in hand, and knows what it was", troubled(), giveBack, unable],
  ["one whose batch goes well gives nothing back", busy(), giveBack, busy()],
  ["one that leaves has its channel closed anyway", pausing, giveBack, pausing],
  ["in a pause a lost channel is not opened again", troubled(), lose, unable],
  [
    "nor is that of a batch that takes so long that the broker may have closed it",
    busy(),
    loseLate,
    {
      kind: "unable",
      pause: { since: 1_000, reason: expect.stringContaining("One: 1 in progress for 60 s") as string },
      deliveries: [one],
    },
  ],
  ["a channel that opens in spite of that is not consumed on", unable, open, unable],
  ["one that can work again opens a channel", unable, fitAgain, opening],
  [
    "one that cannot stays so, with the reason",
    unable,
    failTrial,
    { ...unable, pause: { since: 5_000, reason: "the password is wrong" } },
  ],
  [
    "so does one whose channel cannot be opened",
    opening,
    failTrial,
    { ...unable, pause: { since: 5_000, reason: "the password is wrong" } },
  ],
  ["one that leaves meanwhile leaves", stopping, failTrial, stopping],
  ["one that is unable starts no batch", unable, start, unable],
  [
    "one that is unable can be stopped",
    unable,
    stop,
    { kind: "leaving", next: "stopped", channel: undefined, batch: undefined },
  ],
  ["where there is no batch none fails", consuming(), fail, consuming()],
  [
    "after its batch it goes on with what waits",
    busy(),
    end,
    { kind: "consuming", channel: "first", waiting: [two], batch: undefined },
  ],
  ["a batch that ends leaves the channel as it is: gone", openingWithBatch, end, opening],

  ["one that pauses finishes its batch, and what waits goes back", busy(), leaveToPause, pausing],
  ["one that stops finishes its batch", busy(), stop, stopping],
  [
    "a paused one stops too",
    paused,
    stop,
    { kind: "leaving", next: "stopped", channel: undefined, batch: undefined },
  ],
  ["one that pauses can still be stopped", pausing, stop, stopping],
  ["one that stops does not pause any more", stopping, leaveToPause, stopping],
  ["one that has stopped stays so", stopped, leaveToPause, stopped],
  ["one that has left is paused", pausing, leave, paused],
  ["or has stopped", stopping, leave, stopped],
  ["one that consumes has not left", busy(), leave, busy()],
])("%s", (_, from, move, to) => {
  expect(move(from)).toEqual(to);
});

test.each<[name: string, state: State, channel: string, taken: boolean]>([
  ["a delivery on the channel that is consumed waits", consuming(), "first", true],
  ["one on a channel before it does not", consuming(), "older", false],
  ["nor one that comes while the consumer leaves", pausing, "first", false],
  ["nor one without a channel", opening, "first", false],
])("%s", (_, state, channel, taken) => {
  const three = delivery("Three");

  expect(delivered(state, channel, three)).toBe(taken);
  expect(state.kind === "consuming" && state.waiting.includes(three)).toBe(taken);
});

test.each<[name: string, state: State, may: Readonly<{ process: boolean; acknowledge: boolean }>]>([
  ["while it consumes", busy(), { process: true, acknowledge: true }],
  [
    "while it leaves it acknowledges what it has done, and tries nothing again",
    stopping,
    { process: false, acknowledge: true },
  ],
  ["without a channel", openingWithBatch, { process: false, acknowledge: false }],
  ["over another channel", open(busy()), { process: false, acknowledge: false }],
  ["while it leaves without its channel", lose(stopping), { process: false, acknowledge: false }],
])("what may be done with a batch: %s", (_, state, may) => {
  expect({ process: mayProcess(state, batch), acknowledge: mayAcknowledge(state, batch) }).toEqual(may);
});

test("there is a batch to start where deliveries wait and none is in progress", () => {
  const states = [consuming(), busy(), { ...busy(), waiting: [] } as State, opening, pausing, paused];

  expect(states.map(canStartBatch)).toEqual([true, false, false, false, false, false]);
});

test.each<[state: State, channelTrouble: string | undefined, now: number, health: object]>([
  [consuming(), undefined, 1_000, { state: "consuming" }],
  [paused, undefined, 1_000, { state: "paused" }],
  [pausing, undefined, 1_000, { state: "paused" }],
  [stopping, "the connection is down", 1_000, { state: "stopped" }],
  [stopped, undefined, 1_000, { state: "stopped" }],
  [opening, undefined, 1_000, { state: "waiting", reason: "its channel is not open" }],
  [opening, "the connection is down", 1_000, { state: "waiting", reason: "the connection is down" }],
  [fail(busy()), undefined, 1_000, { state: "waiting", reason: "the database is away" }],
  [unable, undefined, 1_000, { state: "waiting", reason: "the database is away" }],
  [fail(busy()), "the channel closed", 1_000, { state: "waiting", reason: "the channel closed" }],
  [end(fail(busy())), undefined, 9_000, { state: "consuming" }],
  [busy(), undefined, 3_000, { state: "consuming" }],
  [
    busy(),
    undefined,
    3_001,
    { state: "waiting", reason: expect.stringContaining("One: 1 in progress for 2 s") as string },
  ],
])("%j is told, with channel trouble %j at %d ms, as %j", (state, channelTrouble, now, health) => {
  expect(
    healthOf(state, { queue: "work", channelTrouble, failing: undefined, now, stuckAfterMs: 2_000 }),
  ).toEqual({
    queue: "work",
    ...health,
  });
});

test("one that is given nothing though messages are there says why, until it is given some, has another channel, or none are there", () => {
  const idle = (): State => ({ kind: "consuming", channel: "first", waiting: [], batch: undefined });
  const reason = "most copies are out of reach";
  const reasonOf = (state: State) => {
    const at = { queue: "work", channelTrouble: undefined, failing: undefined, now: 0, stuckAfterMs: 0 };
    const health = healthOf(state, at);

    return health.state === "waiting" ? health.reason : undefined;
  };
  const silent = fellSilent(idle(), "first", reason);
  expect(reasonOf(silent)).toBe(reason);
  expect(reasonOf(open(silent))).toBeUndefined();
  expect(reasonOf(fellSilent(silent, "first", undefined))).toBeUndefined();

  expect(delivered(silent, "first", one)).toBe(true);
  expect(reasonOf(silent)).toBeUndefined();
  expect(reasonOf(end(start(silent)))).toBeUndefined();

  for (const other of [busy(), opening, stopping, paused, fellSilent(idle(), "second", reason)])
    expect(reasonOf(fellSilent(other, "second", reason))).toBe(reasonOf(other));
});
