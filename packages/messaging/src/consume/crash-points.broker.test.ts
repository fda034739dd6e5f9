import type { GetMessage } from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { createClient, type RpcClient } from "../rpc/client.js";
import type { Connection } from "../connection/connection.js";
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
import {
  ask,
  committedBefore,
  committedNext,
  cured,
  doneOf,
  give,
  plain,
  POISON,
  poisoned,
  poisonIn,
  requests,
  type Kind,
} from "../testing/crash-kinds.js";
import type { WorkerCrash } from "../testing/crashing-worker.js";
import { untilCrashed } from "../testing/crashing-process.js";
import { eventually } from "../testing/eventually.js";
import type { WorkerPoint } from "../testing/crash-point.js";
import { requester, worker } from "../testing/test-contract.js";
import { serve } from "./serve.js";

/** What can be seen from outside when a worker has died at a point. */
type Seen = Readonly<{
  /** Rows of the state, and as many of the inbox: one of these. */
  committed: (kind: Kind) => readonly number[];
  /** How many of the messages or replies that the batch causes have reached somebody. */
  told: "none" | "one" | "all";
  /** Whether the batch is off its queue. */
  acked: boolean;
}>;

const before = (kind: Kind) => [committedBefore(kind)];
const next = (kind: Kind) => [committedNext(kind)];
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

/** Work, and the deaths that it is put through. */
const plans: readonly (readonly [string, Kind, readonly Deaths[]])[] = [
  ["a batch of work", plain, once],
  ["a batch with a poison message in its middle", poisoned, twice],
  // From here on there are two copies of the one that failed.
  ["a batch with a message that fails at first", cured, once.slice(names.indexOf("published"))],
  // What is off the queue for good leaves nothing to die of a second time.
  ["durable requests", requests, [...twice.slice(0, -1), ["acked"]]],
];

// Side by side, each on a bench of its own: most of the time goes into starting processes.
describe.concurrent.each(plans)("%s", (_, kind, deaths) => {
  const { ids, queue } = kind;
  let bench: TestBench;
  let connection: Connection;
  let client: RpcClient<typeof requester>;

  beforeAll(async () => {
    bench = await openBench(inject("warrenStack"));
    connection = await bench.connect("healthy");
    client = await createClient(requester, await bench.connect("requester"));
  });
  afterAll(async () => {
    await client.close();
    await bench.close();
  });

  test.each(deaths.map((fatal) => [fatal.join(", then "), fatal] as const))(
    "is done once and told in full when its worker dies: %s",
    { concurrent: false },
    async (_, fatal) => {
      await bench.pool.query("truncate done, warren_inbox");
      for (const left of [queue, `${queue}.dead`, "worked"]) await bench.drain(left);
      const replies: string[] = [];
      const arrived: Arrived[] = [];
      const told = async () => {
        arrived.push(...(await arrivals(bench)));

        return queue === "orders" ? replies.length : firstArrivals(arrived).length;
      };
      const asked = queue === "orders" ? ask(client, kind, replies) : give(bench, kind);
      // Where the test fails first, nobody waits for the replies any more.
      asked.catch(() => undefined);
      let batch = ids.length + (kind.poison === "none" ? 0 : 1);
      await eventually(async () => expect(await bench.depth(queue)).toBe(batch));

      for (const [turn, point] of fatal.entries()) {
        const seen = points[point];
        const name = `crashing ${turn + 1}`;
        await die(bench, { name, point, together: batch, afterPoison: kind.poison !== "none" });
        await untilForgotten(bench, name, queue);

        const effects = (await effectsOf(bench)).length;
        expect(seen.committed(kind)).toContain(effects);
        expect(await inboxRows(bench, queue)).toBe(effects);
        const toldThen = { none: 0, one: 1, all: ids.length }[seen.told];
        await eventually(async () => expect(await told()).toBe(toldThen));
        const sentRound = seen.told === "all" ? poisonIn(batch, kind) : 0;
        batch = (seen.acked ? 0 : batch) + sentRound;
        await eventually(async () => expect(await waitingIn(bench, queue)).toEqual({ now: batch, later: 0 }));
      }

      let dealtWith = 0;
      const server = await serve(
        worker,
        countingHandlers("healthy", kind.poison === "cured" ? "cured" : undefined),
        {
          connection,
          database: bench.pool,
          logger: bench.logger,
          observer: { batch: (_, size) => void (dealtWith += size) },
        },
      );
      const letters = kind.poison === "incurable" ? poisonIn(batch, kind) : 0;
      const done = doneOf(kind);
      await eventually(async () => {
        // What a worker has taken and not handled when it is stopped goes back to the queue.
        expect(dealtWith).toBeGreaterThanOrEqual(batch);
        expect(await bench.depth(`${queue}.dead`)).toBe(letters);
        expect(await waitingIn(bench, queue)).toEqual({ now: 0, later: 0 });
        expect(await told()).toBe(done.length);
      });
      await asked;
      await server.stop();

      expect(await waitingIn(bench, queue)).toEqual({ now: 0, later: 0 });
      const effects = await effectsOf(bench);
      expect(effects.map((text) => text.split(" ")[0])).toEqual(done);
      expect(await inboxRows(bench, queue)).toBe(done.length);
      expect(replies.sort()).toEqual(queue === "orders" ? effects : []);
      expect(await told()).toBe(done.length);
      for (const { id, cause } of arrived) expect(cause).toBe(id);
      for (const letter of await bench.drain(`${queue}.dead`)) expectPoison(letter);
    },
  );
});

/** Kills a worker at a point. */
async function die(
  { amqpUrl, databaseUrl }: TestBench,
  options: Omit<WorkerCrash, "amqpUrl" | "databaseUrl">,
): Promise<void> {
  const { signal, at, said } = await untilCrashed("crashing-worker.ts", { ...options, amqpUrl, databaseUrl });
  expect({ signal, at }, said).toEqual({ signal: "SIGKILL", at: options.point });
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
