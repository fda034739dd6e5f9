import type { GetMessage } from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createClient, type RpcClient } from "../rpc/client.js";
import type { Session } from "../session/session.js";
import {
  arrivals,
  effectsOf,
  firstArrivals,
  inboxRows,
  untilForgotten,
  waitingIn,
  type Arrived,
} from "../testing/aftermath.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { countingHandlers } from "../testing/crash-handlers.js";
import type { WorkerDoom } from "../testing/crashing-worker.js";
import { untilDead } from "../testing/doomed.js";
import { eventually } from "../testing/eventually.js";
import type { WorkerPoint } from "../testing/fuse.js";
import { boss, worker } from "../testing/shop.js";
import { serve } from "./serve.js";

const POISON = "poison";
const PATIENCE_MS = 50_000;

/** A batch of one kind of work. */
type Kind = Readonly<{
  queue: "work" | "orders";
  /** What must be done once. */
  ids: readonly string[];
  /** Where in the batch there is a message that no attempt can handle. */
  poisonAt: number | undefined;
  /** How many of `ids` are committed when the points begin to count: none, or with poison those before it. */
  before: number;
  /** How many the next COMMIT adds. */
  step: number;
}>;

const numbered = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(2, "0")}`);

const plain: Kind = {
  queue: "work",
  ids: numbered(30, "w"),
  poisonAt: undefined,
  before: 0,
  step: 30,
};
const poisoned: Kind = {
  ...plain,
  poisonAt: 15,
  before: 15,
  step: 1,
};
const requests: Kind = {
  queue: "orders",
  ids: numbered(10, "o"),
  poisonAt: undefined,
  before: 0,
  step: 10,
};

/** What can be seen from outside when a worker has died at a point. */
type Seen = Readonly<{
  /** Rows of the state, and as many of the inbox: one of these. */
  committed: (kind: Kind) => readonly number[];
  /** How many of the messages or replies that the batch causes have reached somebody. */
  told: "none" | "one" | "all";
  /** Whether the batch is off its queue. */
  acked: boolean;
}>;

const before = (kind: Kind) => [kind.before];
const next = (kind: Kind) => [kind.before + kind.step];
const all = (kind: Kind) => [kind.ids.length];

const points: Readonly<Record<WorkerPoint, Seen>> = {
  received: { committed: before, told: "none", acked: false },
  handled: { committed: before, told: "none", acked: false },
  committing: { committed: (kind) => [...before(kind), ...next(kind)], told: "none", acked: false },
  committed: { committed: next, told: "none", acked: false },
  publishing: { committed: all, told: "one", acked: false },
  published: { committed: all, told: "all", acked: false },
  confirmed: { committed: all, told: "all", acked: false },
  acking: { committed: all, told: "all", acked: false },
  acked: { committed: all, told: "all", acked: true },
};
const names = Object.keys(points) as WorkerPoint[];

type Deaths = readonly WorkerPoint[];

const once = names.map((point): Deaths => [point]);
const twice = names.map((point): Deaths => [point, point]);

/** Work, and the deaths that it is put through. A batch that is off its queue for good leaves nothing to die of. */
const plans: readonly (readonly [string, Kind, readonly Deaths[]])[] = [
  ["a batch of work", plain, once],
  ["a batch with a poison message in its middle", poisoned, once],
  ["a batch with poison whose worker dies twice", poisoned, twice],
  ["durable requests", requests, [...twice.filter(([point]) => point !== "acked"), ["acked"]]],
];

// Side by side, each on a bench of its own: most of the time goes into starting processes.
describe.concurrent.each(plans)("%s", (_, kind, deaths) => {
  let bench: TestBench;
  let session: Session;
  let client: RpcClient<typeof boss>;

  beforeAll(async () => {
    bench = await openBench(inject("warrenStack"));
    session = await bench.session("healthy");
    client = await createClient(boss, await bench.session("boss"));
  });
  afterAll(async () => {
    await client.close();
    await bench.close();
  });

  test.each(deaths.map((fatal) => [fatal.join(", then "), fatal] as const))(
    "is done once and told in full when its worker dies: %s",
    { concurrent: false },
    async (_, fatal) => {
      const { ids, queue } = kind;
      await bench.pool.query("truncate done, warren_inbox");
      for (const left of [queue, `${queue}.dead`, "worked"]) await bench.drain(left);
      const replies: string[] = [];
      const arrived: Arrived[] = [];
      const toldNow = async () => {
        arrived.push(...(await arrivals(bench)));

        return queue === "orders" ? replies.length : firstArrivals(arrived).length;
      };
      const asked = queue === "orders" ? ask(client, ids, replies) : give(bench, kind);
      // Where the test fails first, nobody waits for the replies any more.
      asked.catch(() => undefined);
      let batch = ids.length + (kind.poisonAt === undefined ? 0 : 1);
      await eventually(async () => expect(await bench.depth(queue)).toBe(batch));

      for (const [turn, point] of fatal.entries()) {
        const { committed, told, acked } = points[point];
        const name = `doomed ${turn + 1}`;
        await die(bench, { name, point, together: batch, afterPoison: kind.poisonAt !== undefined });
        await untilForgotten(bench, name, queue);

        const effects = (await effectsOf(bench)).length;
        expect(committed(kind)).toContain(effects);
        expect(await inboxRows(bench, queue)).toBe(effects);
        await eventually(async () =>
          expect(await toldNow()).toBe({ none: 0, one: 1, all: ids.length }[told]),
        );
        const sentRound = told === "all" ? poisonIn(batch, kind) : 0;
        batch = (acked ? 0 : batch) + sentRound;
        await eventually(async () => expect(await waitingIn(bench, queue)).toEqual({ now: batch, later: 0 }));
      }

      const options = { session, database: bench.pool, logger: bench.logger };
      let dealtWith = 0;
      const observer = { batch: (_: string, size: number) => void (dealtWith += size) };
      const server = await serve(worker, countingHandlers("healthy"), { ...options, observer });
      await eventually(async () => {
        // What a worker has taken and not handled when it is stopped goes back to the queue.
        expect(dealtWith).toBeGreaterThanOrEqual(batch);
        expect(await bench.depth(`${queue}.dead`)).toBe(poisonIn(batch, kind));
        expect(await waitingIn(bench, queue)).toEqual({ now: 0, later: 0 });
        expect(await toldNow()).toBe(ids.length);
      });
      await asked;
      await server.stop();

      expect(await waitingIn(bench, queue)).toEqual({ now: 0, later: 0 });
      const effects = await effectsOf(bench);
      expect(effects.map((text) => text.split(" ")[0])).toEqual(ids);
      expect(await inboxRows(bench, queue)).toBe(ids.length);
      expect(replies.sort()).toEqual(queue === "orders" ? effects : []);
      expect(await toldNow()).toBe(ids.length);
      for (const { id, cause } of arrived) expect(cause).toBe(id);
      for (const letter of await bench.drain(`${queue}.dead`)) expectPoison(letter);
    },
  );
});

/** Kills a worker at a point. */
async function die(
  { amqpUrl, databaseUrl }: TestBench,
  doom: Omit<WorkerDoom, "amqpUrl" | "databaseUrl">,
): Promise<void> {
  const { signal, at, said } = await untilDead("crashing-worker.ts", { ...doom, amqpUrl, databaseUrl });
  expect({ signal, at }, said).toEqual({ signal: "SIGKILL", at: doom.point });
}

/** Gives the work. Each message's id is that of its work. */
async function give(bench: TestBench, { ids, poisonAt }: Kind): Promise<void> {
  const raw = await bench.raw();
  const works: { id: string; fail?: string }[] = ids.map((id) => ({ id }));
  if (poisonAt !== undefined) works.splice(poisonAt, 0, { id: POISON, fail: "is poison" });
  for (const work of works) {
    const properties = { messageId: work.id, type: "Work", persistent: true, mandatory: true };
    raw.publish("jobs", "work", Buffer.from(JSON.stringify(work)), properties);
  }
  await raw.waitForConfirms();
}

/** Asks, and keeps each reply. */
async function ask(client: RpcClient<typeof boss>, ids: readonly string[], replies: string[]): Promise<void> {
  const one = async (id: string) => {
    const { data } = await client.call.Order({ id }, { messageId: id, timeoutMs: PATIENCE_MS });
    replies.push(data.text);
  };
  await Promise.all(ids.map(one));
}

/** How many copies of the poison message are among so many messages: of the others all are there, or none. */
function poisonIn(waiting: number, { ids, poisonAt }: Kind): number {
  if (poisonAt === undefined) return 0;

  return waiting < ids.length ? waiting : waiting - ids.length;
}

function expectPoison({ properties }: GetMessage): void {
  expect(properties.messageId).toBe(POISON);
  expect(properties.headers).toMatchObject({
    "x-attempt": 3,
    "x-dead-reason": "failed 3 times: is poison",
    "x-original-exchange": "jobs",
    "x-original-routing-key": "work",
  });
}
