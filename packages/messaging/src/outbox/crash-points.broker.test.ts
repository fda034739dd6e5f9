import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { transaction } from "../database/tx.js";
import type { Connection } from "../connection/connection.js";
import { arrivals, firstArrivals, untilForgotten, type Arrived } from "../testing/aftermath.js";
import { openBench, type TestBench } from "../testing/bench.js";
import type { RelayCrash } from "../testing/crashing-relay.js";
import { untilCrashed } from "../testing/crashing-process.js";
import { eventually } from "../testing/eventually.js";
import type { RelayPoint } from "../testing/crash-point.js";
import { Worked, worker } from "../testing/test-contract.js";
import { addToOutbox } from "./outbox.js";
import { startRelay } from "./relay.js";

/** More than a relay takes at once. */
const subjects = Array.from({ length: 10 }, (_, n) => `subject ${n}`);
const ROWS_EACH = 30;
const LEAVE = 5;
const SEEN = 37;

/** What can be seen from outside when a relay has died at a point. */
type Seen = Readonly<{
  /** Messages that the broker got, of `before` rows. */
  stored: (stored: number, before: number) => boolean;
  /** Whether rows are gone. */
  deleted: "no" | "maybe" | "yes";
}>;

const points: Readonly<Record<RelayPoint, Seen>> = {
  taken: { stored: (stored) => stored === 0, deleted: "no" },
  publishing: { stored: (stored) => stored === LEAVE, deleted: "no" },
  published: { stored: (stored, before) => stored > SEEN && stored < before, deleted: "no" },
  confirmed: { stored: (stored) => stored > SEEN, deleted: "no" },
  committing: { stored: (stored) => stored > SEEN, deleted: "maybe" },
  committed: { stored: (stored) => stored > SEEN, deleted: "yes" },
};
const names = Object.keys(points) as RelayPoint[];

type Deaths = readonly RelayPoint[];

const plans: readonly (readonly [string, readonly Deaths[]])[] = [
  ["an outbox", names.map((point) => [point])],
  ["an outbox whose relay dies twice", names.map((point) => [point, point])],
];

// Side by side, each on a bench of its own: most of the time goes into starting processes.
describe.concurrent.each(plans)("%s", (_, deaths) => {
  let bench: TestBench;
  let connection: Connection;

  beforeAll(async () => {
    bench = await openBench(inject("warrenStack"));
    connection = await bench.connect("healthy");
  });
  afterAll(() => bench.close());

  test.each(deaths.map((fatal) => [fatal.join(", then "), fatal] as const))(
    "is sent in full, in its order and under its ids when its relay dies: %s",
    { concurrent: false },
    async (_, fatal) => {
      const arrived: Arrived[] = [];
      const written = await write(bench);

      for (const [turn, point] of fatal.entries()) {
        const { stored, deleted } = points[point];
        const name = `crashing ${turn + 1}`;
        const before = (await left(bench)).length;
        await die(bench, { name, point, leave: LEAVE, seen: SEEN });
        await untilForgotten(bench, name);

        const now = await arrivals(bench);
        arrived.push(...now);
        expect(stored(now.length, before), `${now.length} messages for ${before} rows`).toBe(true);
        const after = await left(bench);
        if (deleted !== "maybe") expect(after.length < before).toBe(deleted === "yes");
        expect(firstArrivals(arrived)).toEqual(
          expect.arrayContaining(written.filter((id) => !after.includes(id))),
        );
      }

      const relay = await startRelay({ connection, database: bench.pool, logger: bench.logger });
      await eventually(async () => expect(await left(bench)).toEqual([]));
      await relay.stop();

      arrived.push(...(await arrivals(bench)));
      const first = firstArrivals(arrived);
      expect(first).toHaveLength(written.length);
      for (const subject of subjects) {
        const of = (ids: readonly string[]) => ids.filter((id) => id.startsWith(`${subject}:`));
        expect(of(first)).toEqual(of(written));
      }
    },
  );
});

/** Writes rows in turn for each subject; returns the ids in their messages. */
async function write({ pool }: TestBench): Promise<readonly string[]> {
  const sendings = Array.from({ length: ROWS_EACH }, (_, n) =>
    subjects.map((correlationId) => ({
      messages: [Worked({ id: `${correlationId}: ${n}` })],
      origin: { correlationId },
    })),
  ).flat();
  await transaction(pool, undefined, async (tx) => {
    await addToOutbox(worker, tx, sendings, new Date());

    return { value: undefined, last: [] };
  });

  return sendings.flatMap(({ messages }) => messages.map(({ data }) => data.id));
}

/** The ids in the messages of the rows that are left. */
async function left({ pool }: TestBench): Promise<readonly string[]> {
  const { rows } = await pool.query<{ envelope: { content: string } }>(
    "select envelope from warren_outbox order by seq",
  );

  return rows.map(({ envelope }) => (JSON.parse(envelope.content) as { id: string }).id);
}

/** Kills a relay at a point. */
async function die(
  { amqpUrl, databaseUrl }: TestBench,
  options: Omit<RelayCrash, "amqpUrl" | "databaseUrl">,
): Promise<void> {
  const { signal, at, said } = await untilCrashed("crashing-relay.ts", { ...options, amqpUrl, databaseUrl });
  expect({ signal, at }, said).toEqual({ signal: "SIGKILL", at: options.point });
}
