import { randomUUID } from "node:crypto";
import type { Channel, ChannelModel, ConfirmChannel, ConsumeMessage, Options } from "amqplib";
import { askManagement, createVhost, type TestVhost } from "@warren/stack/testing";
import { eventually, openProxy } from "@warren/messaging/testing";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { assertAudit, auditQueue, type AuditEntry } from "./audit.js";
import { openBroker } from "./connect.js";
import { readAudit, type ReadAuditOptions } from "./read-audit.js";

/** What the broker writes together is in one chunk. */
const CHUNK = 100;
const SEGMENT_BYTES = 50_000;

let vhost: TestVhost;
let connection: ChannelModel;
let channel: ConfirmChannel;

beforeEach(async () => {
  vhost = await createVhost(inject("warrenStack"));
  connection = await openBroker(vhost.amqpUrl, "the trail's reader");
  channel = await connection.createConfirmChannel();
});
afterEach(async () => {
  await connection.close();
  await vhost.drop();
});

test("the newest entries are read without the rest of the trail", async () => {
  await declare();
  await write(3_000);

  const { numbers, read } = await reading({ newest: 10 });
  expect(numbers.at(-1)).toBe(2_999);
  expect(numbers.length).toBeGreaterThanOrEqual(10);
  expect(numbers.length).toBeLessThan(500);
  expect(read.complete).toBe(true);
  expect(read.from).toBeGreaterThan(2_000);
});

test("so are those of a trail whose oldest entries are gone, of which the broker counts only what is left", async () => {
  await declare({ "x-max-length-bytes": 10 * SEGMENT_BYTES });
  await write(10_000);

  // The broker drops them a little later.
  await eventually(async () => {
    const { numbers, offsets, read } = await reading();
    const [oldest = 0] = offsets;
    expect(read).toEqual({ complete: true, from: 0 });
    expect(numbers.length).toBeGreaterThan(1_000);
    expect(oldest).toBeGreaterThan(numbers.length);
    // Nothing is older than what is left.
    expect(await reading({ from: oldest - 500, before: oldest + 5 })).toEqual({
      numbers: numbers.slice(0, 5),
      offsets: offsets.slice(0, 5),
      read: { complete: true, from: 0 },
    });
  });
  const { numbers, read } = await reading({ newest: 10 });
  expect(numbers.at(-1)).toBe(9_999);
  expect(numbers.length).toBeLessThan(500);
  expect(read.complete).toBe(true);
  expect(read.from).toBeGreaterThan(9_000);
  expect(await reading({ from: 10, before: 20 })).toMatchObject({
    numbers: [],
    read: { complete: true, from: 0 },
  });
});

test("windows of a trail have each entry once, in its order, also where the broker took an offset for itself", async () => {
  await declare();
  await write(1_000);
  const { offsets } = await reading();
  const own = offsets.filter((offset, at) => at > 0 && offset - (offsets[at - 1] ?? 0) > 1).map((n) => n - 1);
  expect(own.length).toBeGreaterThan(0);

  const begins = [0, 150, ...own, 998];
  const windows = await Promise.all(begins.map((from, at) => reading({ from, before: begins[at + 1] })));
  expect(windows.flatMap(({ numbers }) => numbers)).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  expect(windows.map(({ read }) => read)).toEqual(begins.map((from) => ({ complete: true, from })));
});

test("a trail whose entries do not come is not taken for an empty one", async () => {
  await declare();
  await write(10);

  const { numbers, read } = await reading({}, withoutDeliveries(connection));
  expect(numbers).toEqual([]);
  expect(read.complete).toBe(false);
});

test("a trail is not taken for whole where the channel that it comes over ends in the middle of the newest entries", async () => {
  await declare();
  // What was never delivered cannot be acknowledged: the broker closes the channel.
  const unknown = { fields: { deliveryTag: 1_000_000 } } as ConsumeMessage;
  const over = endingAt(await writeTogether(), connection, (read) => read.ack(unknown));

  await expect(reading({}, over)).rejects.toMatchObject({
    name: "DeadLetterError",
    message: expect.stringContaining("unknown delivery tag"),
  });
});

test("nor is one whose connection ends there", async () => {
  await declare();
  const proxy = await openProxy(vhost.amqpUrl);
  const cut = await openBroker(proxy.url, "is cut");
  const over = endingAt(await writeTogether(), cut, () => proxy.cut());

  await expect(reading({}, over)).rejects.toMatchObject({ name: "DeadLetterError" });
  await proxy.close();
});

test("nor is one that is deleted there", async () => {
  await declare();
  const over = endingAt(await writeTogether(), connection, () => void channel.deleteQueue(auditQueue));

  await expect(reading({}, over)).rejects.toMatchObject({
    name: "DeadLetterError",
    message: expect.stringContaining("deleted while it was read"),
  });
});

test("a trail is not read over a connection that has ended, and whoever asks is told as of any other reason", async () => {
  await declare();
  const gone = await openBroker(vhost.amqpUrl, "is gone");
  await gone.close();

  await expect(reading({}, gone)).rejects.toMatchObject({ name: "DeadLetterError" });
});

test("what goes wrong with the newest entry is no end of the trail", async () => {
  await declare();
  await write(3);
  const failing = readAudit(connection, ({ run }) => {
    if (Number(run) === 2) throw new Error("the disk is full");
  });

  await expect(failing).rejects.toThrow("the disk is full");
});

test("what is no entry is passed over", async () => {
  await declare();
  await write(1);
  for (const body of ["null", "7", "{"]) channel.sendToQueue(auditQueue, Buffer.from(body));
  await write(2);

  expect(await reading()).toMatchObject({ numbers: [0, 0, 1], read: { complete: true } });
});

test("reading ends while others go on writing, with all that was there when it began", async () => {
  await declare();
  await write(300);
  const writer = await connection.createConfirmChannel();
  const writing = setInterval(() => send(writer, -1), 100);
  try {
    const { numbers, read } = await reading();
    expect(numbers.filter((n) => n >= 0)).toEqual(Array.from({ length: 300 }, (_, n) => n));
    expect(read.complete).toBe(true);
  } finally {
    clearInterval(writing);
  }
});

test("what is written while its newest entry is looked for ends nothing, however much that is", async () => {
  await declare();
  await write(CHUNK);
  const writer = await connection.createConfirmChannel();
  const writes = new AbortController();
  const writing = (async () => {
    while (!writes.signal.aborted) {
      for (let n = 0; n < 20; n++) send(writer, -1);
      await writer.waitForConfirms();
    }
  })();
  try {
    for (let n = 0; n < 100; n++) expect((await reading({ from: 0, before: 5 })).read.complete).toBe(true);
    for (let n = 0; n < 20; n++) expect((await reading({ newest: 1 })).read.complete).toBe(true);
  } finally {
    writes.abort();
    await writing;
  }
});

test("a trail that was made just now is read whole, sooner than the broker counts it", async () => {
  await assertAudit(connection);

  expect(await reading({ newest: 10, withinMs: 4_500 })).toEqual(empty);
  expect(await reading({ withinMs: 4_500 })).toEqual(empty);
  await write(3);
  // What it was begun with is no entry, and has the first offset.
  expect(await reading()).toMatchObject({ numbers: [0, 1, 2], read: { complete: true } });
  expect((await reading()).offsets[0]).toBeGreaterThan(0);
});

test("a trail that has entries, or was begun, is not begun again", async () => {
  await assertAudit(connection);
  await eventually(async () =>
    expect(await channel.checkQueue(auditQueue)).toMatchObject({ messageCount: 1 }),
  );
  await assertAudit(connection);
  await write(1);

  await eventually(async () =>
    expect(await channel.checkQueue(auditQueue)).toMatchObject({ messageCount: 2 }),
  );
});

test("who may only read reads a trail: one that is missing, an empty one, and all of one that is not", async () => {
  const [user, managementUrl] = [`reader-${randomUUID()}`, inject("warrenStack").managementUrl ?? ""];
  await askManagement(managementUrl, "PUT", `/api/users/${user}`, { password: user, tags: "" });
  try {
    const permissions = { configure: "^$", write: "^$", read: ".*" };
    await askManagement(managementUrl, "PUT", `/api/permissions/${vhost.name}/${user}`, permissions);
    const url = Object.assign(new URL(vhost.amqpUrl), { username: user, password: user });
    const reader = await openBroker(url.href, "may only read");

    expect(await reading({}, reader)).toEqual(empty);
    await declare();
    expect(await reading({}, reader)).toEqual(empty);
    await write(3);
    expect(await reading({}, reader)).toMatchObject({ numbers: [0, 1, 2], read: { complete: true } });
    await reader.close();
  } finally {
    await askManagement(managementUrl, "DELETE", `/api/users/${user}`);
  }
});

const empty = { numbers: [], offsets: [], read: { complete: true, from: 0 } };

async function declare(given: object = {}): Promise<void> {
  await channel.assertQueue(auditQueue, {
    durable: true,
    arguments: {
      "x-queue-type": "stream",
      "x-stream-max-segment-size-bytes": SEGMENT_BYTES,
      ...given,
    },
  });
}

/** Entries whose run is their number. */
async function write(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    send(channel, n);
    if (n % CHUNK === CHUNK - 1) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
}

/** Writes until the newest chunk has more than one entry, and answers the offset of its first. */
async function writeTogether(): Promise<number> {
  for (;;) {
    await write(CHUNK);
    const last = await connection.createChannel();
    await last.prefetch(CHUNK);
    const [first, next] = await new Promise<readonly (number | undefined)[]>((resolve) => {
      const offsets: number[] = [];
      const take = (raw: ConsumeMessage | null) => {
        if (raw === null) return;
        offsets.push(offsetOf(raw));
        if (Number((JSON.parse(raw.content.toString()) as AuditEntry).run) === CHUNK - 1) resolve(offsets);
      };
      void last.consume(auditQueue, take, { arguments: { "x-stream-offset": "last" } });
    });
    await last.close();
    if (first !== undefined && next !== undefined) return first;
  }
}

function send(to: ConfirmChannel, run: number): void {
  const entry = { at: new Date().toISOString(), run, action: "requeued", by: "bob@laptop" };
  to.sendToQueue(auditQueue, Buffer.from(JSON.stringify(entry)), { persistent: true });
}

/** Over this the broker answers, and nothing of what is consumed comes. */
function withoutDeliveries(of: ChannelModel): ChannelModel {
  const createChannel = async () => {
    const opened = await of.createChannel();
    const consume = opened.consume.bind(opened);
    opened.consume = (queue, _, options) => consume(queue, () => undefined, options);

    return opened;
  };

  return Object.create(of, { createChannel: { value: createChannel } }) as ChannelModel;
}

/** Over this the trail ends behind the entry at an offset, as it is read: something happens, and nothing more comes. */
function endingAt(offset: number, of: ChannelModel, happens: (read: Channel) => void): ChannelModel {
  const createChannel = async () => {
    const opened = await of.createChannel();
    const consume = opened.consume.bind(opened);
    let hasEnded = false;
    opened.consume = (queue, take, options) => {
      // The look for the newest entry begins there too.
      if (isFromLast(options)) return consume(queue, take, options);

      return consume(
        queue,
        (raw) => {
          if (hasEnded && raw !== null) return;
          take(raw);
          if (raw === null || offsetOf(raw) !== offset) return;
          hasEnded = true;
          happens(opened);
        },
        options,
      );
    };

    return opened;
  };

  return Object.create(of, { createChannel: { value: createChannel } }) as ChannelModel;
}

function isFromLast(options: Options.Consume | undefined): boolean {
  return (options?.arguments as Record<string, unknown> | undefined)?.["x-stream-offset"] === "last";
}

function offsetOf({ properties }: ConsumeMessage): number {
  return Number(properties.headers?.["x-stream-offset"]);
}

async function reading(options: ReadAuditOptions = {}, over = connection) {
  const numbers: number[] = [];
  const offsets: number[] = [];
  const read = await readAudit(
    over,
    ({ run }, { offset }) => {
      numbers.push(Number(run));
      offsets.push(offset);
    },
    options,
  );

  return { numbers, offsets, read };
}
