import type { ConsumeMessage, GetMessage } from "amqplib";
import { expect } from "vitest";
import { textHeader } from "../wire/headers.js";
import type { TestBench } from "./bench.js";
import { eventually } from "./eventually.js";

// What is to be seen on a bench once a process has died there.

/** A message that the dead or the living sent: its payload's id, its own id, and the message that caused it. */
export type Arrived = Readonly<{ id: string; messageId: string; cause: string | undefined }>;

/** Waits until the database has ended what the process had begun, and the broker has put back what it had not acked. */
export async function untilForgotten(bench: TestBench, name: string, queue?: string): Promise<void> {
  await eventually(async () => {
    const backends =
      "select 1 from pg_stat_activity where datname = current_database() and application_name = $1";
    expect((await bench.pool.query(backends, [name])).rowCount).toBe(0);
    if (queue === undefined) return;
    const raw = await bench.raw();
    expect((await raw.checkQueue(queue)).consumerCount).toBe(0);
  });
}

/** Every effect there is, twice where it happened twice. */
export async function effectsOf({ pool }: TestBench): Promise<readonly string[]> {
  return (await pool.query<{ id: string }>("select id from done order by id")).rows.map(({ id }) => id);
}

export async function inboxRows({ pool }: TestBench, queue: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "select count(*)::int as n from warren_inbox where queue = $1",
    [queue],
  );

  return rows[0]?.n ?? 0;
}

/** How many messages wait in a queue, and how many wait to come back to it. */
export async function waitingIn(
  bench: TestBench,
  queue: string,
): Promise<Readonly<{ now: number; later: number }>> {
  const delays = await Promise.all([50, 100].map((delay) => bench.depth(`${queue}.retry.${delay}`)));

  return { now: await bench.depth(queue), later: delays.reduce((sum, depth) => sum + depth, 0) };
}

/** Takes what has arrived since the last time, in its order. */
export async function arrivals(bench: TestBench, queue = "worked"): Promise<readonly Arrived[]> {
  return (await bench.drain(queue)).map((message: GetMessage) => ({
    id: (JSON.parse(String(message.content)) as { id: string }).id,
    messageId: String(message.properties.messageId),
    cause: textHeader(message as unknown as ConsumeMessage, "x-causation-id"),
  }));
}

/** The ids of what arrived, in the order in which each came for the first time. Fails where one came under two message ids. */
export function firstArrivals(arrived: readonly Arrived[]): readonly string[] {
  const known = new Map<string, string>();
  for (const { id, messageId } of arrived) {
    expect(messageId, `${id} came a second time under another message id`).toBe(known.get(id) ?? messageId);
    known.set(id, messageId);
  }

  return [...known.keys()];
}
