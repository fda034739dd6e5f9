import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { openBench, type TestBench } from "../testing/bench.js";
import { pruneInbox } from "./retention.js";

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());
afterEach(async () => {
  await bench.pool.query("delete from warren_inbox");
});

const remember = (from: number, to: number, daysAgo: number) =>
  bench.pool.query(
    `insert into warren_inbox (queue, message_id, handled_at)
      select 'work', 'm-' || n, now() - make_interval(days => $3) from generate_series($1::int, $2::int) as n`,
    [from, to, daysAgo],
  );

const left = async () => {
  const { rows } = await bench.pool.query<{ message_id: string }>(
    "select message_id from warren_inbox order by message_id",
  );

  return rows.map(({ message_id }) => message_id);
};

test("what was handled longer ago than the retention is forgotten, in as many steps as it takes", async () => {
  await remember(1, 12_000, 15);
  await remember(12_001, 12_003, 13);

  expect(await pruneInbox(bench.pool)).toBe(12_000);
  expect(await left()).toEqual(["m-12001", "m-12002", "m-12003"]);
  expect(await pruneInbox(bench.pool, 12)).toBe(3);
});

test("forgetting waits for nobody and keeps nobody waiting", async () => {
  await remember(1, 6_000, 15);
  const handling = await bench.pool.connect();
  await handling.query("begin");
  await handling.query("select 1 from warren_inbox where message_id in ('m-1', 'm-5999') for update");
  await handling.query("insert into warren_inbox (queue, message_id) values ('work', 'being handled')");

  const [one, other] = await Promise.all([pruneInbox(bench.pool), pruneInbox(bench.pool)]);
  expect(one + other).toBe(5_998);
  await handling.query("commit");
  handling.release();

  expect(await left()).toEqual(["being handled", "m-1", "m-5999"]);
  expect(await pruneInbox(bench.pool)).toBe(2);
});
