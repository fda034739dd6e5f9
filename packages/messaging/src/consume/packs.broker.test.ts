import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, each, eachRequest, route, sends, service } from "../contract/index.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, Work, Worked, worker } from "../testing/test-contract.js";
import { PACK } from "../wire/pack.js";
import { messagesIn } from "../wire/unpack.js";
import { serve, type Server } from "./serve.js";

const packing = service({ ...requester, sends: { Work: sends(Work, route("jobs", "work", { pack: 10 })) } });
const packingWorker = service({
  ...worker,
  sends: { Worked: sends(Worked, route("events", "worked", { pack: 100 })) },
});

let bench: TestBench;
let publisher: Publisher<typeof packing>;
let server: Server | undefined;
let handled: string[] = [];
let published: number[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  publisher = await createPublisher(packing, await bench.connect("requester"), {
    observer: { published: (_exchange, _key, messages) => void published.push(messages) },
  });
});
afterAll(() => bench.close());
beforeEach(async () => {
  await server?.stop();
  [server, handled, published] = [undefined, [], []];
});

async function startWorker(failing: ReadonlySet<string> = new Set()): Promise<void> {
  server = await serve(
    packingWorker,
    {
      Work: each(({ data: { id } }) => {
        if (failing.has(id)) throw new Error(`cannot do ${id}`);
        handled.push(id);

        return [Worked({ id })];
      }),
      Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
      Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
    },
    { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger },
  );
}

const ids = (count: number, prefix = "") =>
  Array.from({ length: count }, (_, number) => `${prefix}${number}`);
const workFor = (names: readonly string[]) => names.map((id) => Work({ id }));
const idsIn = (letters: Awaited<ReturnType<TestBench["take"]>>) =>
  letters
    .flatMap((letter) => messagesIn(letter as never))
    .map(({ content }) => (JSON.parse(content.toString()) as { id: string }).id);

test("messages that leave together fill packs, are handled in their order, and what they cause leaves in packs too", async () => {
  const names = ids(25);
  await publisher.publish(workFor(names));
  expect(published).toEqual([10, 10, 5]);
  await eventually(async () => expect(await bench.depth("work")).toBe(3));

  await startWorker();
  const letters = await bench.take("worked", (taken) => idsIn(taken).length >= 25);
  expect(handled).toEqual(names);
  expect(idsIn(letters)).toEqual(names);
  expect(letters.length).toBeLessThan(25);
  expect(letters.every(({ properties }) => properties.contentType === PACK)).toBe(true);
  await eventually(async () => expect(await bench.depth("work")).toBe(0));
});

test("messages that do not say what they are about arrive in their order, though packs leave with them", async () => {
  const raw = await bench.raw();
  await raw.bindQueue("worked", "events", "told");
  const mixed = service({
    ...packing,
    sends: {
      ...packing.sends,
      Worked: sends(Worked, route("events", "worked")),
      Told: sends(Told, route("events", "told")),
    },
  });
  const sender = await createPublisher(mixed, await bench.connect("mixed"));
  await sender.publish([
    ...[Worked({ id: "1" }), Work({ id: "a" })],
    ...[Told({ text: "2" }), Work({ id: "b" })],
    ...[Worked({ id: "3" }), Work({ id: "c" })],
  ]);

  const contents = (await bench.take("worked", 3)).map(({ content }) => content.toString());
  expect(contents).toEqual(['{"id":"1"}', '{"text":"2"}', '{"id":"3"}']);
  const packs = await bench.take("work", 1);
  expect(packs.map((pack) => [String(pack.properties.contentType), idsIn([pack])])).toEqual([
    [PACK, ["a", "b", "c"]],
  ]);
  await raw.unbindQueue("worked", "events", "told");
});

test("one that fails leaves its pack alone: it comes back by itself, and dies by itself", async () => {
  const names = ids(10, "f");
  await publisher.publish(workFor(names));
  await startWorker(new Set(["f4"]));

  const [dead] = await bench.take("work.dead", 1);
  expect(JSON.parse(dead?.content.toString() ?? "")).toEqual({ id: "f4" });
  expect(dead?.properties).toMatchObject({
    type: "Work",
    contentType: "application/json",
    headers: {
      "x-attempt": 3,
      "x-dead-reason": "failed 3 times: cannot do f4",
      "x-original-routing-key": "work",
    },
  });
  expect(idsIn(await bench.take("worked", (taken) => idsIn(taken).length >= 9))).toHaveLength(9);
  // The batch was rolled back, and each had a transaction of its own then.
  expect([...new Set(handled)]).toEqual(names.filter((id) => id !== "f4"));
});

test("a pack that comes twice is handled once, and causes the same messages with the same ids", async () => {
  await publisher.publish(workFor(ids(10, "t")));
  const [pack] = await bench.take("work", 1);
  const raw = await bench.raw();
  const copy = () =>
    raw.publish("", "work", pack?.content ?? Buffer.alloc(0), {
      ...pack?.properties,
      headers: { ...pack?.properties.headers },
    });
  copy();
  await raw.waitForConfirms();
  await startWorker();
  const first = await bench.take("worked", (taken) => idsIn(taken).length >= 10);
  copy();
  await raw.waitForConfirms();
  const again = await bench.take("worked", (taken) => idsIn(taken).length >= 10);

  const messageIds = (letters: typeof first) =>
    letters
      .flatMap((letter) => messagesIn(letter as never))
      .map(({ properties }) => properties.messageId as string);
  expect(handled).toEqual(ids(10, "t"));
  expect(messageIds(again).sort()).toEqual(messageIds(first).sort());
});

test("what only calls itself a pack goes to the dead letters whole, and says why", async () => {
  await startWorker();
  const raw = await bench.raw();
  raw.publish("jobs", "work", Buffer.from('{"id":"x"}'), { contentType: PACK, type: "Work", messageId: "m" });
  raw.publish("jobs", "work", Buffer.from("no pack"), { contentType: PACK, type: "Work", messageId: "n" });
  await raw.waitForConfirms();

  const [dead] = await bench.take("work.dead", 1);
  expect(dead?.content.toString()).toBe("no pack");
  expect(dead?.properties.headers?.["x-dead-reason"]).toBe(
    `the content is not JSON: its content type is ${PACK}`,
  );
  // Its content is a message of the contract, whatever it is called.
  await bench.take("worked", 1);
  expect(handled).toEqual(["x"]);
});
