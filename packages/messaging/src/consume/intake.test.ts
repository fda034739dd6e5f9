import type { Channel, ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { createIntake, type Sizes } from "./intake.js";

// What an intake asks a broker for, on a channel that is played: `large-messages.broker.test.ts` has the real one.

const BYTES_IN_HAND = 1_000;

/** An intake with a prefetch of 10, and what it asked for. `expected`: the bytes that messages are known to have. */
async function intakeOf({
  expected,
  isSingleActive = false,
  refuses = () => false,
}: Readonly<{
  expected: number | undefined;
  isSingleActive?: boolean;
  refuses?: (asked: string) => boolean;
}>) {
  const asked: string[] = [];
  const told: string[] = [];
  const sizes: Sizes = { expected, processed: 0 };
  let isOurs = true;
  let consumers = 0;
  let take: (message: ConsumeMessage | null) => void = () => undefined;
  const ask = (what: string) => {
    asked.push(what);

    return refuses(what) ? Promise.reject(new Error("the channel closed")) : Promise.resolve();
  };
  const channel = {
    prefetch: (count: number) => ask(`prefetch ${String(count)}`),
    async consume(queue: string, onMessage: typeof take) {
      await ask(`consume ${queue}`);
      take = onMessage;

      return { consumerTag: `c-${String(++consumers)}` };
    },
    cancel: (tag: string) => ask(`cancel ${tag}`),
  } as unknown as Channel;
  const line = (fields: object, text: string) => void told.push(`${JSON.stringify(fields)} ${text}`);
  const intake = createIntake({
    channel,
    queue: "work",
    prefetch: 10,
    bytesInHand: BYTES_IN_HAND,
    isSingleActive,
    sizes,
    logger: { debug: line, info: line, warn: line, error: line },
    types: new Map(),
    deliver: (message) => {
      if (isOurs) told.push(`delivered ${String(message.content.length)}`);

      return isOurs;
    },
    cancelled: () => void told.push("cancelled"),
    giveUp: (reason) => void told.push(`gave up: ${reason}`),
  });
  await intake.start();

  return {
    intake,
    sizes,
    asked: () => asked.splice(0),
    told: () => told.splice(0),
    take: (message: ConsumeMessage | null) => take(message),
    lose: () => (isOurs = false),
  };
}

const sized = (length: number) => ({ content: { length }, properties: {} }) as unknown as ConsumeMessage;
const some = (count: number, length: number) => Array.from({ length: count }, () => sized(length));

test("it asks for as many messages as fit, and has all that come before an ack when it has so many", async () => {
  const { intake, asked } = await intakeOf({ expected: 250 });

  expect(asked()).toEqual(["prefetch 2", "consume work"]);
  expect([1, 2].map((inHand) => intake.hasAll(inHand))).toEqual([false, true]);
});

test("it asks for more where they are smaller, by another consumer, and not while something may be on its way", async () => {
  const { intake, asked, told } = await intakeOf({ expected: 250 });
  asked();
  for (let batch = 0; batch < 40; batch++) await intake.processed(some(1, 10), []);
  expect(asked()).toEqual([]);
  await intake.processed(some(1, 10), some(1, 10));
  expect(asked()).toEqual(["prefetch 10", "consume work", "cancel c-1"]);
  await intake.processed(some(10, 10), []);

  expect([asked(), told()]).toEqual([[], []]);
});

test("it asks for fewer where they are larger, and says so", async () => {
  const { intake, asked, told } = await intakeOf({ expected: 10 });
  asked();
  await intake.processed(some(10, 400), []);

  expect(asked()).toEqual(["prefetch 2", "consume work", "cancel c-1"]);
  expect(told()).toEqual([
    '{"queue":"work","prefetch":2,"largestBytes":400} messages are large: fewer are taken from the queue at once',
  ]);
});

test("a consumer that cannot be replaced is the channel's trouble, not the batch's", async () => {
  const { intake } = await intakeOf({ expected: 10, refuses: (what) => what.startsWith("cancel") });

  await expect(intake.processed(some(10, 400), [])).resolves.toBeUndefined();
});

test("what is more than twice what fits goes back, and the first may be of any size", async () => {
  const { take, told, sizes } = await intakeOf({ expected: 10 });
  take(sized(5_000));
  expect(told()).toEqual(["delivered 5000"]);
  take(sized(20));
  expect(told().at(-1)).toBe("gave up: it was sent messages of more than 2000 bytes, the last one of 20");
  // The large one comes again: with the small one for a measure, it would come with as many others as now, for ever.
  expect(sizes.expected).toBe(5_000);
  take(sized(20));
  expect(told()).toEqual([]);

  const other = await intakeOf({ expected: 3_000 });
  other.take(sized(1_000));
  other.take(sized(1_000));
  expect(other.told()).toEqual(["delivered 1000", "delivered 1000"]);
  other.take(sized(1));
  expect(other.told().at(-1)).toMatch(/^gave up/);
  expect(other.sizes.expected).toBe(3_000);
});

test("what was processed is not in hand any more, and what is not ours never was", async () => {
  const { intake, take, told, lose } = await intakeOf({ expected: 10 });
  take(sized(1_500));
  await intake.processed([sized(1_500)], []);
  take(sized(1_500));
  expect(told().filter((line) => line.startsWith("delivered"))).toHaveLength(2);
  await intake.processed([], some(1, 900));
  take(sized(1_101));
  expect(told().at(-1)).toMatch(/^gave up/);

  await intake.processed([], []);
  lose();
  take(sized(1_900));
  take(sized(1_900));
  expect(told()).toEqual([]);
});

test("a single active consumer asks for all from the start, and for as many as fit after it was sent too much", async () => {
  const { intake, take, asked, told, sizes } = await intakeOf({ expected: undefined, isSingleActive: true });
  expect(asked()).toEqual(["prefetch 10", "consume work"]);
  take(sized(900));
  take(sized(400));
  take(sized(800));
  expect(told().at(-1)).toMatch(
    /^gave up: it was sent messages of more than 2000 bytes, the last one of 800/,
  );
  intake.acknowledged();
  expect(told()).toEqual([]);

  const after = await intakeOf({ ...sizes, isSingleActive: true });
  expect(after.asked()).toEqual(["prefetch 1", "consume work"]);
});

test("a single active consumer is never replaced, and gives its channel up for many more messages, with nothing of a batch in hand", async () => {
  const { intake, asked, told, sizes } = await intakeOf({ expected: 900, isSingleActive: true });
  asked();
  while ((sizes.expected ?? 0) > 200) {
    await intake.processed(some(1, 200), []);
    // Of those that were in hand when the channel was last given up none has another delivery counted.
    if (sizes.processed < 10) expect(told()).toEqual([]);
    intake.acknowledged();
  }
  // 5, and soon 10, where it is 1: four times as many are worth it, and it says so once.
  expect(asked()).toEqual([]);
  expect(told()).toEqual([
    '{"queue":"work","prefetch":5} messages are small again: more are taken at once',
    "gave up: its messages are smaller than they were: 5 are asked for, not 1",
  ]);

  const larger = await intakeOf({ expected: 10, isSingleActive: true });
  larger.asked();
  await larger.intake.processed(some(10, 150), []);
  larger.intake.acknowledged();
  expect([larger.asked(), larger.told()]).toEqual([[], []]);
});

test("a consumer that the broker cancels is told of", async () => {
  const { take, told } = await intakeOf({ expected: 10 });
  take(null);

  expect(told()).toEqual(["cancelled"]);
});
