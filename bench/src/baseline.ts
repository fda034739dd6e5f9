import * as amqp from "amqplib";
import pg from "pg";

/** What the machine can do right now, without any of our code. Machines are noisy: figures are read against these. */
export type Baseline = Readonly<{
  /** Persistent messages a second through one durable quorum queue: published with confirms, consumed, acked. */
  messagesPerSecond: number;
  /** Transactions a second of one row each on one connection, one after another: mostly the disk's fsync. */
  commitsPerSecond: number;
}>;

const IN_FLIGHT = 500;
const PREFETCH = 400;
const BODY_BYTES = 560;

export async function measureBaseline(
  addresses: Readonly<{ amqpUrl: string; databaseUrl: string }>,
  count: Readonly<{ messages: number; commits: number }> = { messages: 20_000, commits: 500 },
): Promise<Baseline> {
  return {
    messagesPerSecond: await messages(addresses.amqpUrl, count.messages),
    commitsPerSecond: await commits(addresses.databaseUrl, count.commits),
  };
}

async function messages(amqpUrl: string, count: number): Promise<number> {
  const connection = await amqp.connect(amqpUrl, { noDelay: true });
  const publishing = await connection.createConfirmChannel();
  const consuming = await connection.createChannel();
  const queue = `bench.baseline.${process.pid}`;
  await publishing.assertQueue(queue, { durable: true, arguments: { "x-queue-type": "quorum" } });
  try {
    await consuming.prefetch(PREFETCH);
    const started = performance.now();
    const consumed = consumeAll(consuming, queue, count);
    await publishAll(publishing, queue, count);
    await consumed;

    return rate(count, started);
  } finally {
    await publishing.deleteQueue(queue);
    await connection.close();
  }
}

async function publishAll(channel: amqp.ConfirmChannel, queue: string, count: number): Promise<void> {
  const body = Buffer.alloc(BODY_BYTES, "x");
  let next = 0;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      channel.sendToQueue(queue, body, { persistent: true }, (error: unknown) => {
        if (error === null || error === undefined) resolve();
        else reject(error instanceof Error ? error : new Error("the broker refused a message"));
      });
    });
  const lane = async () => {
    while (next < count) {
      next += 1;
      await one();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
}

function consumeAll(channel: amqp.Channel, queue: string, wanted: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let last: amqp.ConsumeMessage | undefined;
    let waiting = false;
    const take = (message: amqp.ConsumeMessage | null) => {
      if (message === null) return;
      count += 1;
      last = message;
      if (waiting) return;
      waiting = true;
      // What arrived together is acked together, as the runtime does.
      setImmediate(() => {
        waiting = false;
        if (last !== undefined) channel.ack(last, true);
        if (count >= wanted) resolve();
      });
    };
    channel.consume(queue, take).catch(reject);
  });
}

async function commits(databaseUrl: string, count: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("create table if not exists bench_baseline (id int, text text)");
    const started = performance.now();
    for (let id = 0; id < count; id++) {
      await client.query("insert into bench_baseline values ($1, $2)", [id, "x".repeat(BODY_BYTES)]);
    }
    const result = rate(count, started);
    await client.query("drop table bench_baseline");

    return result;
  } finally {
    await client.end();
  }
}

function rate(count: number, startedAt: number): number {
  return count / ((performance.now() - startedAt) / 1_000);
}
