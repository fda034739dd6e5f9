import type { Pool } from "pg";
import { describe, expectTypeOf, test } from "vitest";
import { each, receives, service, type HandlerContext, type Handlers } from "../contract/index.js";
import type { StoreDatabase, StoreTx } from "../database/store.js";
import type { Queries, Tx } from "../database/tx.js";
import type { Connection } from "../connection/connection.js";
import type { Logger } from "../logging/logger.js";
import { Work, Worked, worker } from "../testing/test-contract.js";
import { serve } from "./serve.js";

declare const connection: Connection;
declare const logger: Logger;
declare const pool: Pool;
declare const store: StoreDatabase<"a client">;

const { asks } = worker.queues;
const keepsNothing = service({
  ...worker,
  sends: {},
  receives: { Work: receives(Work, "asks") },
  serves: {},
  queues: { asks },
});
const both = service({
  ...worker,
  sends: {},
  receives: { Work: receives(Work, "asks"), Worked: receives(Worked, "work") },
  serves: {},
});

describe("a service of which no queue has an inbox", () => {
  test("needs no database, and its handlers get none", () => {
    void serve(
      keepsNothing,
      {
        Work: each((_, { tx }) => {
          expectTypeOf(tx).toEqualTypeOf<undefined>();

          return [];
        }),
      },
      { connection, logger },
    );
    const handlers: Handlers<typeof keepsNothing> = { Work: each(() => []) };
    void serve(keepsNothing, handlers, { connection, logger });
  });

  test("may have one, which its handlers can ask", () => {
    void serve(
      keepsNothing,
      {
        Work: each(async (_, { tx }) => {
          expectTypeOf(tx).toEqualTypeOf<Readonly<Queries>>();
          await tx.query("select 1");

          return [];
        }),
      },
      { connection, logger, database: pool },
    );
  });
});

describe("a service of which a queue has an inbox", () => {
  test("needs a database", () => {
    const handlers: Handlers<typeof both, Tx> = { Work: each(() => []), Worked: each(() => []) };
    void serve(both, handlers, { connection, logger, database: pool });
    // @ts-expect-error the database is missing
    void serve(both, handlers, { connection, logger });
    const sending = {
      Work: each(() => []),
      Worked: each((_, { tx }: HandlerContext<Tx>) => (tx.send(""), [])),
    };
    // @ts-expect-error the database is missing, and nothing is wrong with the handlers
    void serve(both, sending, { connection, logger });
  });

  test("gives its transaction to the handlers of that queue, with the client of the library that it is made of", () => {
    void serve(
      both,
      {
        Work: each((_, { tx }) => {
          expectTypeOf(tx).not.toHaveProperty("send");

          return [];
        }),
        Worked: each((_, { tx }) => {
          expectTypeOf(tx).toEqualTypeOf<Tx>();

          return [];
        }),
      },
      { connection, logger, database: pool },
    );
    void serve(
      both,
      {
        Work: each(() => []),
        Worked: each((_, { tx }) => {
          expectTypeOf(tx).toEqualTypeOf<StoreTx<"a client">>();

          return [];
        }),
      },
      { connection, logger, database: store },
    );
  });
});
