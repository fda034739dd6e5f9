import { gateway } from "@warren/generated/gateway";
import { CheckStock, inventory, ReserveStock, StockLevel } from "@warren/generated/inventory";
import { connect, createClient, createPublisher, serve, type Logger } from "@warren/messaging";
import {
  answer,
  each,
  eachRequest,
  receives,
  route,
  sends,
  serves,
  service,
} from "@warren/messaging/contract";
import pg from "pg";
import { fail } from "../peers/broker.js";
import { PLACES, PREFETCH, type Open } from "./contender.js";
import { answerTo, question, reserveStock } from "./messages.js";

const nothing = () => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const COMMANDS = PLACES.messages.queue;
const QUERIES = PLACES.requests.queue;

/** How Warren is used: with an inbox in PostgreSQL or without, messages that leave together packed or each by itself. */
export type WarrenVariant = Readonly<{ inbox: boolean; pack: number }>;

/** Through the generated messages and settings of the shop. Only the inbox and the packing differ, and what of the contract is used. */
export function openWarren({ inbox, pack }: WarrenVariant): Open {
  const { exchange, routingKey } = PLACES.messages;
  const sender = service({
    ...{
      name: "order",
      generated: "by hand",
      receives: {},
      subscribes: {},
      serves: {},
      calls: {},
      queues: {},
    },
    sends: { ReserveStock: sends(ReserveStock, route(exchange, routingKey, { pack })) },
  });
  const receiver = service({
    ...{ name: "inventory", generated: "by hand", sends: {}, subscribes: {}, calls: {} },
    receives: { ReserveStock: receives(ReserveStock, COMMANDS) },
    serves: { CheckStock: serves(CheckStock, { replies: [StockLevel], queue: QUERIES }) },
    queues: {
      [COMMANDS]: { ...inventory.queues[COMMANDS], inbox, prefetch: PREFETCH.messages },
      [QUERIES]: { ...inventory.queues[QUERIES], prefetch: PREFETCH.requests },
    },
  });

  return async ({ amqpUrl, databaseUrl }, handled) => {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 5 });
    const connection = connect({ url: amqpUrl, name: "bench", logger: quiet });
    await connection.opened();
    await serve(
      receiver,
      {
        ReserveStock: each(() => []),
        CheckStock: eachRequest(({ data }, { now }) => answer(StockLevel(answerTo(data, now)))),
      },
      {
        ...{ connection, database: pool, logger: quiet },
        observer: {
          handled(queue, message, outcome) {
            if (outcome !== "done") fail(new Error(`${message} of ${queue} was not handled: ${outcome}`));
            if (queue === COMMANDS) handled(1);
          },
        },
      },
    );
    const publisher = await createPublisher(sender, connection);
    const client = await createClient(gateway, connection);

    return {
      publish: () => publisher.publish([ReserveStock(reserveStock())]),
      async call() {
        const { type } = await client.call.CheckStock(question);
        if (type !== "StockLevel") throw new Error(`${type} was answered`);
      },
    };
  };
}
