import type { ConsumeMessage } from "amqplib";
import type { Trial } from "../consume/breaker.js";
import type { ConsumerContext } from "../consume/consumer-context.js";
import { expectedBy } from "../consume/expected-messages.js";
import { handlerTable, type AnyHandler, type QueueHandlers } from "../consume/handler-table.js";
import { processBatch } from "../consume/process-batch.js";
import { answer, eachRequest, type Delivery, type QueueSettings } from "../contract/index.js";
import type { Database, Tx } from "../database/tx.js";
import { PauseError, RejectError } from "../errors.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { Told, worker, Worked } from "./test-contract.js";

// The steps of a batch on a database and a broker that are played: `serve.broker.test.ts` has the real ones.

type Row = Readonly<{ message_id: string; outgoing: readonly OutgoingMessage[] | null }>;
export type Played = Readonly<{
  /** What is in the inbox. */
  rows?: readonly Row[];
  /** What COMMIT fails with, attempt by attempt. */
  commits?: (Error | undefined)[];
  /** What the broker makes of a message. */
  refuses?: (message: OutgoingMessage) => Error | undefined;
  /** What the handler of a query asks the database, with what. */
  asks?: readonly unknown[];
  /** Handles work. */
  handle?: AnyHandler;
  /** Told of each statement, and of the answers to those that were asked together. */
  asked?: string[];
}>;

const noHandlers: QueueHandlers = new Map();
/** The ids of messages for which the handler answers nothing at all. */
const keepsSilent: ReadonlySet<unknown> = new Set(["m-silent"]);
export const sqlState = (code: string) =>
  // As pg gives it, with the fields of PostgreSQL's protocol.
  Object.assign(new Error(`SQLSTATE ${code}`), { code, severity: "ERROR", routine: "played" });

/** What one queue of the test worker makes of messages. */
export function stage(queue: "work" | "orders" | "asks", played: Played = {}) {
  const { refuses } = played;
  const { database, ...databaseSaw } = playedDatabase(played);
  const { table, runs } = playedHandlers(played);
  const [published, warnings]: [OutgoingMessage[], unknown[]] = [[], []];
  const handlers = table.get(queue) ?? noHandlers;
  const settings = worker.queues[queue] as QueueSettings;
  const context = {
    contract: worker,
    queue,
    settings,
    handlers,
    expected: expectedBy(queue, handlers, settings),
    database,
    sender: {
      async send(messages: readonly OutgoingMessage[]) {
        await Promise.resolve();
        for (const message of messages) {
          const error = refuses?.(message);
          if (error !== undefined) throw error;
          published.push(message);
        }
      },
    },
    logger: { warn: (fields: unknown) => warnings.push(fields) },
    eventLoopLag: { during: <T>(_: unknown, run: () => Promise<T>) => run() },
    deadlines: {
      lateBy: ({ fields }: ConsumeMessage) => (fields.redelivered ? 7 : undefined),
      callerWaits: () => false,
    },
    signal: new AbortController().signal,
  } as unknown as ConsumerContext;

  return {
    context,
    batch: (...raws: ConsumeMessage[]) => processBatch(context, raws),
    process: (...raws: ConsumeMessage[]) => processBatch(context, raws).run(),
    processAs: (trial: Trial, ...raws: ConsumeMessage[]) => processBatch(context, raws, trial).run(),
    runs,
    published,
    warnings,
    ...databaseSaw,
  };
}

function playedDatabase({ rows = [], commits = [], asked = [] }: Played) {
  const [given, statements]: [(readonly unknown[])[], string[]] = [[], []];
  let released = 0;
  const database: Database = {
    connect: () =>
      Promise.resolve({
        query(text: string, values: readonly unknown[] = []) {
          given.push(values);
          statements.push(text.split(" ")[0]?.toLowerCase() ?? "");
          if (asked.length === 0 || asked.at(-1) === "answers") setImmediate(() => asked.push("answers"));
          asked.push(text.split(" ")[0] ?? "");
          const error = text === "COMMIT" ? commits.shift() : undefined;

          return error === undefined
            ? answered({ rows: text.startsWith("select") ? [...rows] : [], rowCount: 0 })
            : Promise.reject(error);
        },
        release() {
          released++;
        },
      }),
  };

  return { database, given, statements, released: () => released };
}

function playedHandlers({ handle, asks }: Played) {
  const runs: string[][] = [];
  const failing = ({ id, fail }: Readonly<{ id: string; fail?: string | undefined }>) => {
    if (fail === "pause") throw new PauseError("no provider");
    if (fail === "reject") throw new RejectError("never");
    if (fail !== undefined) throw new Error(fail);

    return [Worked({ id })];
  };
  const table = handlerTable(worker, {
    Work:
      handle ??
      ((deliveries: readonly Delivery[]) => {
        runs.push(deliveries.map(({ data }) => (data as { id: string }).id));

        const results = deliveries.map(({ data }) => failing(data as Parameters<typeof failing>[0]));

        return Promise.resolve(results.filter((_, index) => !keepsSilent.has(deliveries[index]?.messageId)));
      }),
    Ask: eachRequest(async ({ data }, context) => {
      if (asks !== undefined) await (context.tx as Tx).query("select $1", asks);

      return told(data as { id: string });
    }),
    Order: eachRequest(({ data }) => told(data as { id: string })),
  });

  return { table, runs };
}

/** No answer comes in the turn in which it was asked for. */
async function answered<T>(result: T): Promise<T> {
  await new Promise((resolve) => setImmediate(resolve));

  return result;
}

function told({ id }: Readonly<{ id: string }>) {
  if (id === "bad") throw new Error("no answer");

  return answer(Told({ text: id }));
}

/** A message of the test contract, as it comes in. */
export function raw(
  type: string,
  data: object,
  properties: object = {},
  headers: object = {},
): ConsumeMessage {
  const { id = "" } = data as Readonly<{ id?: string }>;

  return {
    content: Buffer.from(JSON.stringify(data)),
    fields: { exchange: "jobs", routingKey: "x", deliveryTag: 1, redelivered: false, consumerTag: "" },
    properties: {
      messageId: `m-${id}`,
      type,
      contentType: "application/json",
      headers: { "x-schema-version": "1.0.0", "x-correlation-id": "c", ...headers },
      ...properties,
    } as unknown as ConsumeMessage["properties"],
  };
}

export const work = (id: string, fail?: string) => raw("Work", { id, fail });
