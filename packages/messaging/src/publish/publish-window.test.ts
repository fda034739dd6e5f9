import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PublishError } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { bufferFull } from "./publish-errors.js";
import { cancel, endAll, enqueue, expire, takeEnded, takeNext } from "./publish-window.js";
import {
  channelException,
  channelLost,
  channelOpened,
  confirmed,
  connectionFailed,
  nacked,
  notPublished,
  notWritable,
  returned,
} from "./window-events.js";
import { lengthOf } from "./waiting-queue.js";
import { createWindow, type PublishWindow, type SendGroup } from "./window-state.js";

const limits = {
  maxInFlight: 3,
  maxInFlightBytes: 1_000,
  maxWaiting: 10,
  maxWaitingBytes: 2_000,
  timeoutMs: 1_000,
};

function message(messageId: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    exchange: "jobs",
    routingKey: "work",
    mandatory: true,
    persistent: true,
    messageId,
    type: "Work",
    correlationId: messageId,
    appId: "requester",
    sentAt: 0,
    headers: {},
    content: "{}",
    ...more,
  };
}

function open(overrides: Partial<typeof limits> = {}): PublishWindow {
  const window = createWindow({ ...limits, ...overrides });
  channelOpened(window);

  return window;
}

/** Sends messages, one group each. `outcomes` has what each ended with, in the order of their ends. */
function sending(window: PublishWindow) {
  const outcomes: [string, string][] = [];
  const groups = new Map<string, SendGroup>();
  const send = (messages: readonly OutgoingMessage[], now = 0) => {
    const name = messages.map(({ messageId }) => messageId).join("+");
    const group = enqueue(window, messages, (failure) => outcomes.push([name, failure?.code ?? "ok"]), now);
    if (group instanceof PublishError) outcomes.push([name, group.code]);
    else groups.set(name, group);
  };
  const ended = () => {
    for (const { done, failure } of takeEnded(window)) done(failure);

    return outcomes.splice(0);
  };

  return { send, ended, groups };
}

/** Takes whatever may be published now: message id and tag. */
function publishAll(window: PublishWindow, now = 0): [string, number][] {
  const left: [string, number][] = [];
  for (let next = takeNext(window, now); next !== undefined; next = takeNext(window, now)) {
    left.push([next.message.messageId, next.tag]);
  }

  return left;
}

const channelError = (code: number, text: string) =>
  Object.assign(new Error(text), { code, classId: 60, methodId: 40 });

describe("bytes", () => {
  const large = (id: string, bytes: number) => message(id, { content: Buffer.alloc(bytes) });

  test("are bounded in flight, and one message may leave however large it is", () => {
    const window = open();
    const { send } = sending(window);
    send([large("a", 5_000)]);
    expect(publishAll(window)).toEqual([["a", 1]]);
    send([large("b", 600)]);
    send([large("c", 600)]);
    expect(publishAll(window)).toEqual([]);

    confirmed(window, 1);
    expect(publishAll(window)).toEqual([
      ["b", 2],
      ["c", 3],
    ]);
  });

  test("are bounded where messages wait; a send that finds nothing waiting may be larger", () => {
    const window = createWindow(limits);
    const { send, ended } = sending(window);
    send([large("a", 5_000)]);
    send([large("b", 1)]);
    expect(ended()).toEqual([["b", "buffer_full"]]);
    channelOpened(window);
    publishAll(window);
    send([large("c", 1_999)]);
    send([large("d", 2)]);

    expect(ended()).toEqual([["d", "buffer_full"]]);
    expect(bufferFull(window, { messages: 1, bytes: 2 })?.message).toBe(
      "messages of 1999 bytes wait for the broker; the limit is 2000, and 2 more would not fit",
    );
  });

  test("of a text are those of its UTF-8", () => {
    const window = createWindow(limits);
    sending(window).send([message("a", { content: "üüü" })]);

    expect(window.waitingBytes).toBe(6);
  });

  test("and messages have the limits that are documented, where none are given", () => {
    expect(createWindow().limits).toEqual({
      maxInFlight: 2_000,
      maxInFlightBytes: 32 * 1_048_576,
      maxWaiting: 50_000,
      maxWaitingBytes: 64 * 1_048_576,
      timeoutMs: 30_000,
    });
  });

  test("of cancelled sends are given up soon, also where they are few", () => {
    const window = createWindow(limits);
    const { send, groups } = sending(window);
    for (let n = 0; n < 20; n++) {
      send([large(String(n), 1_000_000)]);
      cancel(window, groups.get(String(n)) as SendGroup);
    }

    expect(window.queuedBytes).toBeLessThan(5_000_000);
  });
});

describe("what is sent", () => {
  test("leaves in its order, never more than the limit at once, and each confirm makes room for one", () => {
    const window = open();
    const { send, ended } = sending(window);
    for (const id of ["a", "b", "c", "d"]) send([message(id)]);
    expect(publishAll(window)).toEqual([
      ["a", 1],
      ["b", 2],
      ["c", 3],
    ]);

    expect(confirmed(window, 2)).toMatchObject({ messageId: "b" });
    expect(publishAll(window)).toEqual([["d", 4]]);
    expect(ended()).toEqual([["b", "ok"]]);
  });

  test("together ends together, with the first failure", () => {
    const window = open();
    const { send, ended } = sending(window);
    send([message("a"), message("b"), message("c")]);
    publishAll(window);
    returned(window, "b");
    for (const tag of [1, 2]) confirmed(window, tag);
    expect(ended()).toEqual([]);

    confirmed(window, 3);
    expect(ended()).toEqual([["a+b+c", "unroutable"]]);
  });

  test("waits where there is no channel, and where the broker is blocked", () => {
    const window = createWindow(limits);
    const { send } = sending(window);
    send([message("a")]);
    expect(publishAll(window)).toEqual([]);
    channelOpened(window);
    window.blockedBy = "low on memory";
    expect(publishAll(window)).toEqual([]);
    window.blockedBy = undefined;
    expect(publishAll(window)).toHaveLength(1);
  });

  test("is not taken where it does not fit, or has a property over its limit", () => {
    const window = createWindow(limits);
    const { send, ended } = sending(window);
    send([message("long", { routingKey: "k".repeat(256) })]);
    send(Array.from({ length: 10 }, (_, n) => message(String(n))));
    send([message("one more")]);

    expect(ended()).toEqual([
      ["long", "too_large"],
      ["one more", "buffer_full"],
    ]);
  });
});

describe("what the broker answers", () => {
  type Case = [string, (window: PublishWindow) => void, expected: [string, string][]];
  const cases: Case[] = [
    ["a confirm ends it well", (window) => void confirmed(window, 1), [["a", "ok"]]],
    [
      "a second confirm changes nothing",
      (window) => [1, 1].forEach((tag) => confirmed(window, tag)),
      [["a", "ok"]],
    ],
    ["a confirm of a tag that is not known changes nothing", (window) => void confirmed(window, 9), []],
    ["a return alone ends nothing", (window) => returned(window, "a"), []],
    ["a nack ends nothing yet", (window) => void nacked(window, 1), []],
    ["a lost channel ends nothing", channelLost, []],
    [
      "what AMQP cannot write ends",
      (window) => notWritable(window, inFlight(window), new Error("no")),
      [["a", "invalid"]],
    ],
    ["too long a wait ends it", (window) => expire(window, 1_001), [["a", "timed_out"]]],
    [
      "the end of the window ends it",
      (window) => endAll(window, new PublishError("closed", "")),
      [["a", "closed"]],
    ],
  ];
  test.each(cases)("%s", (_, event, expected) => {
    const window = open();
    const { send, ended } = sending(window);
    send([message("a")]);
    publishAll(window);
    event(window);

    expect(ended()).toEqual(expected);
  });

  test("a return is that of one message, and no other's", () => {
    const window = open();
    const { send, ended } = sending(window);
    for (const id of ["a", "b", "c"]) send([message(id)]);
    publishAll(window);
    returned(window, "b");
    for (const tag of [1, 2, 3]) confirmed(window, tag);

    expect(ended()).toEqual([
      ["a", "ok"],
      ["b", "unroutable"],
      ["c", "ok"],
    ]);
  });

  test("a return of one publish says nothing of the next one", () => {
    const window = open();
    const { send, ended } = sending(window);
    send([message("a")]);
    publishAll(window);
    returned(window, "a");
    channelLost(window);
    channelOpened(window);
    publishAll(window);
    confirmed(window, 2);

    expect(ended()).toEqual([["a", "ok"]]);
  });

  test("a wait is over after its time and not before, and what was in flight leaves its place", () => {
    const window = open({ maxInFlight: 1 });
    const { send, ended } = sending(window);
    send([message("a")]);
    send([message("b")], 500);
    send([message("c")], 501);
    publishAll(window);
    expire(window, 1_000);
    expect(ended()).toEqual([]);
    expire(window, 1_001);
    expect(ended()).toEqual([["a", "timed_out"]]);
    expect(window.inFlight.size).toBe(0);
    expire(window, 1_501);
    expect(ended()).toEqual([["b", "timed_out"]]);
    expect(confirmed(window, 1)).toBeUndefined();

    expect(publishAll(window)).toEqual([["c", 2]]);
  });

  test("who stops waiting after the end has not stopped anything, and costs the others no look", () => {
    const window = open({ maxInFlight: 1 });
    const { send, ended, groups } = sending(window);
    for (const id of ["a", "b", "c"]) send([message(id)]);
    publishAll(window);
    confirmed(window, 1);
    expect(cancel(window, groups.get("a") as SendGroup)).toBe(false);
    expect(ended()).toEqual([["a", "ok"]]);
    expect(cancel(window, groups.get("b") as SendGroup)).toBe(true);

    expect([lengthOf(window.queue), window.waiting]).toEqual([2, 1]);
  });

  test("a wait over while the broker is blocked says so", () => {
    const window = open();
    const { send, ended } = sending(window);
    window.blockedBy = "low on disk";
    send([message("a")]);
    expire(window, 1_001);
    expect(ended()).toEqual([["a", "blocked"]]);
  });
});

describe("what goes out again", () => {
  test("keeps its order when the channel is lost, nacked messages included", () => {
    const window = open();
    const { send } = sending(window);
    for (const id of ["a", "b", "c", "d"]) send([message(id)]);
    publishAll(window);
    expect([nacked(window, 2), nacked(window, 1)]).toEqual([true, false]);
    expect(publishAll(window)).toEqual([]);
    channelLost(window);
    channelOpened(window);

    expect(publishAll(window).map(([id]) => id)).toEqual(["a", "b", "c"]);
    expect(confirmed(window, 1)).toBeUndefined();
  });

  test("keeps its order when the channel turns out to be closed as it is used", () => {
    const window = open();
    const { send } = sending(window);
    for (const id of ["a", "b"]) send([message(id)]);
    takeNext(window, 0);
    const second = takeNext(window, 0);
    if (second !== undefined) notPublished(window, second);
    expect(publishAll(window)).toEqual([]);
    channelLost(window);
    channelOpened(window);

    expect(publishAll(window).map(([id]) => id)).toEqual(["a", "b"]);
  });

  test.each([
    [undefined, 10],
    [true as const, 2],
  ])("is given up after as many nacks (a reply: %s)", (reply, times) => {
    const window = open();
    const { send, ended } = sending(window);
    send([message("a", reply === undefined ? {} : { reply })]);
    for (let n = 1; n <= times; n++) {
      expect(ended()).toEqual([]);
      const [[, tag] = ["", 0]] = publishAll(window);
      nacked(window, tag);
      channelLost(window);
      channelOpened(window);
    }

    expect(ended()).toEqual([["a", "nacked"]]);
  });

  test("is nothing that its sender no longer waits for", () => {
    const window = open({ maxInFlight: 1 });
    const { send, groups, ended } = sending(window);
    for (const id of ["a", "b", "c"]) send([message(id)]);
    publishAll(window);
    for (const id of ["a", "b"]) expect(cancel(window, groups.get(id) as SendGroup)).toBe(true);
    expect(window.waiting).toBe(1);
    channelLost(window);
    channelOpened(window);

    expect(publishAll(window).map(([id]) => id)).toEqual(["c"]);
    expect(cancel(window, groups.get("a") as SendGroup)).toBe(false);
    expect(ended()).toEqual([]);
  });
});

describe("a publish that costs the channel", () => {
  test("ends the messages it was about, and none of the others", () => {
    const window = open();
    const { send, ended } = sending(window);
    send([message("bad", { exchange: "secret" })]);
    send([message("good")]);
    publishAll(window);
    channelException(window, channelError(403, "access to exchange 'secret' in vhost '/' refused"), 0);
    expect(ended()).toEqual([["bad", "access_refused"]]);

    channelLost(window);
    channelOpened(window);
    send([message("again", { exchange: "secret" })]);
    expect(publishAll(window).map(([id]) => id)).toEqual(["good"]);
    expect(ended()).toEqual([["again", "access_refused"]]);
  });

  test("is found one by one where the broker's text names nothing", () => {
    const window = open();
    const { send, ended } = sending(window);
    for (const id of ["a", "b", "c"]) send([message(id, { exchange: id })]);
    publishAll(window);
    channelException(window, channelError(404, "cut off"), 0);
    channelLost(window);
    channelOpened(window);
    expect(publishAll(window)).toEqual([["a", 4]]);
    confirmed(window, 4);
    expect(publishAll(window)).toEqual([["b", 5]]);
    channelException(window, channelError(404, "cut off"), 0);
    channelLost(window);
    channelOpened(window);
    expect(publishAll(window).map(([id]) => id)).toEqual(["c"]);
    expect(ended()).toEqual([
      ["a", "ok"],
      ["b", "unroutable"],
    ]);
  });

  test("counts nobody among the suspects who was cancelled in flight", () => {
    const window = open();
    const { send, groups } = sending(window);
    for (const id of ["a", "b", "c"]) send([message(id)]);
    publishAll(window);
    for (const id of ["a", "b"]) cancel(window, groups.get(id) as SendGroup);
    channelException(window, channelError(404, "cut off"), 0);
    channelLost(window);
    channelOpened(window);
    expect(publishAll(window)).toEqual([["c", 4]]);
    confirmed(window, 4);

    for (const id of ["d", "e"]) send([message(id)]);
    expect(publishAll(window).map(([id]) => id)).toEqual(["d", "e"]);
  });
});

test("a reply over whose address the broker failed twice is given up, and its neighbours go on", () => {
  const window = open();
  const { send, ended } = sending(window);
  const reply = (id: string) =>
    message(id, { exchange: "", routingKey: "amq.rabbitmq.reply-to.x", reply: true });
  send([reply("r")]);
  send([message("a")]);
  const fail = () => {
    const given = connectionFailed(window, 0);
    channelLost(window);
    channelOpened(window);

    return given;
  };
  publishAll(window);
  // Two are in flight: from now on each goes out by itself.
  expect(fail()).toBeUndefined();
  for (const givenUp of [undefined, "r"]) {
    expect(publishAll(window).map(([id]) => id)).toEqual(["r"]);
    expect(fail()?.messageId).toBe(givenUp);
  }
  send([reply("s")]);

  expect(publishAll(window).map(([id]) => id)).toEqual(["a"]);
  expect(ended()).toEqual([["r", "ok"]]);
});

test("where one of several in flight is a reply, each goes out by itself after the broker failed", () => {
  const window = open();
  const { send } = sending(window);
  send([message("a")]);
  send([message("r", { exchange: "", routingKey: "amq.rabbitmq.reply-to.x", reply: true })]);
  publishAll(window);
  expect(connectionFailed(window, 0)).toBeUndefined();
  channelLost(window);
  channelOpened(window);

  expect(publishAll(window).map(([id]) => id)).toEqual(["a"]);
});

// Whatever happens in whatever order.
type Event =
  | Readonly<{ kind: "send"; count: number }>
  | Readonly<{ kind: "confirm" | "nack" | "return" | "cancel"; which: number }>
  | Readonly<{ kind: "publish" | "lose" | "open" | "block" | "unblock" | "expire" | "fail" | "exception" }>;

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("send" as const), count: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constantFrom("confirm", "nack", "return", "cancel"), which: fc.nat(20) }),
  fc.record({
    kind: fc.constantFrom(
      "publish",
      "publish",
      "lose",
      "open",
      "block",
      "unblock",
      "expire",
      "fail",
      "exception",
    ),
  }),
);

test("in any order of events each send ends once, no more than the limit is in flight, and the order is kept", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
      const window = createWindow(limits);
      const ends = new Map<number, number>();
      const groups: SendGroup[] = [];
      let [now, sent, cancelled] = [0, 0, 0];
      const tell = () => takeEnded(window).forEach(({ done, failure }) => done(failure));
      const check = () => {
        tell();
        expect(window.inFlight.size).toBeLessThanOrEqual(limits.maxInFlight);
        expect(bytesOf(window)).toEqual({
          inFlight: window.inFlightBytes,
          waiting: window.waitingBytes,
          queued: window.queuedBytes,
        });
        expect(window.inFlightBytes).toBeLessThan(limits.maxInFlightBytes + 700);
        expect(window.waiting).toBeGreaterThanOrEqual(0);
        expect(window.waiting).toBeLessThanOrEqual(limits.maxWaiting + limits.maxInFlight);
        // Who is none any more would let good messages out only one at a time.
        expect(window.suspects).toBeLessThanOrEqual(window.waiting + window.inFlight.size);
        const order = Array.from(window.inFlight.values(), (one) => Number(one.message.messageId));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      };
      const tagAt = (which: number) =>
        [...window.inFlight.keys()][which % Math.max(1, window.inFlight.size)] ?? -1;
      const apply = (event: Event) => {
        now += 7;
        switch (event.kind) {
          case "send": {
            const index = groups.length;
            const messages = Array.from({ length: event.count }, () =>
              message(String(sent++), { content: "x".repeat((sent * 97) % 700) }),
            );
            const group = enqueue(window, messages, () => ends.set(index, (ends.get(index) ?? 0) + 1), now);
            if (!(group instanceof PublishError)) groups.push(group);
            break;
          }
          case "confirm":
            confirmed(window, tagAt(event.which));
            break;
          case "nack":
            nacked(window, tagAt(event.which));
            break;
          case "return":
            returned(window, window.inFlight.get(tagAt(event.which))?.message.messageId);
            break;
          case "cancel": {
            const group = groups[event.which];
            if (group !== undefined && cancel(window, group)) {
              cancelled++;
              ends.set(event.which, (ends.get(event.which) ?? 0) + 1);
            }
            break;
          }
          case "publish":
            publishAll(window, now);
            break;
          case "lose":
            channelLost(window);
            break;
          case "open":
            if (window.channel === "none") channelOpened(window);
            break;
          case "block":
            window.blockedBy = "low on memory";
            break;
          case "unblock":
            window.blockedBy = undefined;
            break;
          case "expire":
            now += 400;
            expire(window, now);
            break;
          case "fail":
            connectionFailed(window, now);
            channelLost(window);
            break;
          case "exception":
            channelException(window, channelError(404, "cut off"), now);
            channelLost(window);
            break;
        }
        check();
      };
      events.forEach(apply);
      endAll(window, new PublishError("closed", "closed"));
      check();

      expect([...ends.values()].every((times) => times === 1)).toBe(true);
      expect(ends.size).toBe(groups.length);
      expect(cancelled).toBeLessThanOrEqual(groups.length);
      expect([window.waiting, window.inFlight.size]).toEqual([0, 0]);
    }),
    { numRuns: 500 },
  );
});

/** As counted anew. */
function bytesOf({ inFlight, queue }: PublishWindow) {
  const sum = (some: readonly Readonly<{ bytes: number }>[]) =>
    some.reduce((all, { bytes }) => all + bytes, 0);
  const queued = queue.items.slice(queue.head).filter((one) => one !== undefined);

  return {
    inFlight: sum([...inFlight.values()]),
    waiting: sum(queued.filter(({ group }) => !group.ended)),
    queued: sum(queued),
  };
}

function inFlight(window: PublishWindow) {
  const [one] = window.inFlight.values();
  if (one === undefined) throw new Error("nothing is in flight");

  return one;
}
