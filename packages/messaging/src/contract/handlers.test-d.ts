import { describe, expectTypeOf, test } from "vitest";
import * as z from "zod";
import {
  answer,
  each,
  eachRequest,
  message,
  receives,
  route,
  sends,
  serves,
  service,
  type Answer,
  type Delivery,
  type Handler,
  type HandlerContext,
  type Handlers,
  type Message,
  type RequestHandler,
} from "./index.js";

// What people write first, in all the usual ways. Each of these compiles, or says why it does not: `packages/codegen/src/in-the-editor.test.ts`
// reads the texts.

const version = "1.0.0";
type Ordered = Message<
  "Ordered",
  Readonly<{ id: string; lines: readonly string[]; vip?: boolean | undefined }>
>;
const Ordered = message<Ordered>("Ordered", {
  version,
  schema: z.object({ id: z.string(), lines: z.array(z.string()), vip: z.boolean().optional() }),
});
type Shipped = Message<"Shipped", Readonly<{ id: string; by: "van" | "bike" }>>;
const Shipped = message<Shipped>("Shipped", {
  version,
  schema: z.object({ id: z.string(), by: z.enum(["van", "bike"]) }),
});
type Refused = Message<"Refused", Readonly<{ reason: string }>>;
const Refused = message<Refused>("Refused", { version, schema: z.object({ reason: z.string() }) });
type Quote = Message<"Quote", Readonly<{ id: string }>>;
const Quote = message<Quote>("Quote", { version, schema: z.object({ id: z.string() }) });
type Quoted = Message<"Quoted", Readonly<{ cents: number }>>;
const Quoted = message<Quoted>("Quoted", { version, schema: z.object({ cents: z.number() }) });
type Unknown = Message<"Unknown", Readonly<{ id: string }>>;
const Unknown = message<Unknown>("Unknown", { version, schema: z.object({ id: z.string() }) });

const queue = { batch: 1, prefetch: 1, retry: [], deadLetter: { exchange: "", routingKey: "", queue: "" } };
const shop = service({
  name: "shop",
  generated: "by hand",
  sends: { Shipped: sends(Shipped, route("shop", "shipped")), Refused: sends(Refused, route("shop", "no")) },
  receives: { Ordered: receives(Ordered, "orders"), Refused: receives(Refused, "hints") },
  subscribes: {},
  serves: {
    Quote: serves(Quote, { replies: [Quoted, Unknown], queue: "quotes" }),
  },
  calls: {},
  queues: {
    orders: { ...queue, inbox: true },
    quotes: { ...queue, inbox: true },
    hints: { ...queue, inbox: false },
  },
});
type Shop = typeof shop;
type Tx = Readonly<{ query: (text: string) => Promise<number>; send: (text: string) => void }>;

declare const sure: boolean;
declare const price: (id: string) => Promise<number | undefined>;
declare const delivery: Delivery<Ordered>;

function ordered(handler: Handlers<Shop, Tx>["Ordered"]): typeof handler {
  return handler;
}

function quote(handler: Handlers<Shop, Tx>["Quote"]): typeof handler {
  return handler;
}

function hint(handler: Handlers<Shop, Tx>["Refused"]): typeof handler {
  return handler;
}

describe("a handler for one message at a time", () => {
  test("may cause nothing, one message, or several kinds of them", () => {
    ordered(each(() => []));
    ordered(each(async () => []));
    ordered(each(({ data }) => [Shipped({ id: data.id, by: "van" })]));
    ordered(each(async ({ data: { id } }) => [Shipped({ id, by: "van" }), Refused({ reason: id })]));
    ordered(each(({ data: { lines } }) => lines.map((id) => Shipped({ id, by: "bike" }))));
    ordered(
      each(({ data: { lines } }) =>
        lines.map((id) => (id === "" ? Refused({ reason: "no id" }) : Shipped({ id, by: "bike" }))),
      ),
    );
    ordered(each(({ data }) => data.lines.flatMap((id) => (sure ? [Shipped({ id, by: "bike" })] : []))));
  });

  test("may decide between lists, at once or after waiting, and return early", () => {
    ordered(each(({ data: { id } }) => (sure ? [Shipped({ id, by: "van" })] : [Refused({ reason: id })])));
    ordered(
      each(async ({ data: { id } }) => (sure ? [Shipped({ id, by: "van" })] : [Refused({ reason: id })])),
    );
    ordered(each(({ data: { id } }) => (sure ? [] : [Refused({ reason: id })])));
    ordered(
      each(async ({ data: { id, vip = false } }) => {
        if (vip) return [];
        const cents = await price(id);
        if (cents === undefined) return [Refused({ reason: "no price" })];

        return [Shipped({ id, by: "van" }), Shipped({ id, by: "bike" })];
      }),
    );
    ordered(
      each(({ data: { id } }) => {
        switch (id) {
          case "":
            return [Refused({ reason: "no id" })];
          default:
            return [Shipped({ id, by: "van" })];
        }
      }),
    );
    ordered(
      each(({ data: { id } }) => {
        const messages: (Shipped | Refused)[] = [];
        if (sure) messages.push(Shipped({ id, by: "van" }));

        return messages;
      }),
    );
  });

  test("gets the payload, the ids and the transaction", () => {
    ordered(
      each(async ({ data, messageId, ids }, { tx, now, ...context }) => {
        expectTypeOf(data).toEqualTypeOf<Ordered["data"]>();
        expectTypeOf(messageId).toEqualTypeOf<string>();
        expectTypeOf(tx).toEqualTypeOf<Tx>();
        await tx.query(`${context.newId()} ${now.toISOString()} ${String(ids["orderId"])}`);

        return [];
      }),
    );
  });

  test("may be a function of its own, with its types written down or not", () => {
    const named = each(({ data }: Delivery<Ordered>) => [Shipped({ id: data.id, by: "van" })]);
    const decided = each(async ({ data: { id } }: Delivery<Ordered>, { tx }: HandlerContext<Tx>) => {
      await tx.query(id);

      return sure ? [Shipped({ id, by: "van" })] : [Refused({ reason: id })];
    });
    const stated: Handler<Ordered, Shipped, Tx> = each(({ data }) => [Shipped({ id: data.id, by: "van" })]);
    ordered(named);
    ordered(decided);
    ordered(stated);
    expectTypeOf(named([delivery], {} as HandlerContext<unknown>)).toEqualTypeOf<
      Promise<readonly (readonly Shipped[])[]>
    >();
  });
});

describe("a handler for a batch", () => {
  test("returns a list for each delivery, however it makes them", () => {
    ordered(async (deliveries) => deliveries.map(() => []));
    ordered((deliveries) =>
      Promise.resolve(deliveries.map(({ data: { id } }) => [Shipped({ id, by: "van" })])),
    );
    ordered(async (deliveries, { tx }) => {
      await tx.query(deliveries.map(({ data }) => data.id).join());

      return deliveries.map(({ data: { id } }) =>
        sure ? [Shipped({ id, by: "van" })] : [Refused({ reason: id })],
      );
    });
    ordered(async (deliveries) => {
      if (deliveries.length > 10) return deliveries.map(() => [Refused({ reason: "too many" })]);
      const sent: Shipped[][] = [];
      for (const { data } of deliveries) sent.push([Shipped({ id: data.id, by: "bike" })]);

      return sent;
    });
  });
});

describe("a handler for a request", () => {
  test("answers with one of the replies, at once or after waiting", () => {
    quote(eachRequest(() => answer(Quoted({ cents: 1 }))));
    quote(eachRequest(async () => answer(Quoted({ cents: 1 }))));
    quote(eachRequest(({ data: { id } }) => (sure ? answer(Quoted({ cents: 1 })) : answer(Unknown({ id })))));
    quote(
      eachRequest(async ({ data: { id } }) => {
        const cents = await price(id);

        return cents === undefined ? answer(Unknown({ id })) : answer(Quoted({ cents }));
      }),
    );
    quote(eachRequest(({ data: { id } }) => answer(sure ? Quoted({ cents: 1 }) : Unknown({ id }))));
    quote(
      eachRequest(async ({ data: { id } }) => {
        const cents = await price(id);
        if (cents === undefined) return answer(Unknown({ id }));

        return answer(Quoted({ cents }));
      }),
    );
  });

  test("may cause more than the reply, in one case and not in the other", () => {
    quote(eachRequest(({ data: { id } }) => answer(Quoted({ cents: 1 }), Shipped({ id, by: "van" }))));
    quote(
      eachRequest(({ data: { id } }) =>
        sure
          ? answer(Quoted({ cents: 1 }), Shipped({ id, by: "van" }), Refused({ reason: id }))
          : answer(Unknown({ id })),
      ),
    );
    quote(
      eachRequest(({ data: { id } }) => {
        const more = sure ? [Shipped({ id, by: "van" })] : [];

        return answer(Quoted({ cents: 1 }), ...more);
      }),
    );
  });

  test("may be a function of its own, and may take a batch", () => {
    const named = eachRequest(({ data: { id } }: Delivery<Quote>) =>
      sure ? answer(Quoted({ cents: 1 })) : answer(Unknown({ id })),
    );
    const stated: RequestHandler<Quote, Quoted | Unknown, never, Tx> = named;
    const decide = (id: string): Answer<Quoted, never> | Answer<Unknown, never> =>
      sure ? answer(Quoted({ cents: 1 })) : answer(Unknown({ id }));
    quote(named);
    quote(stated);
    quote(eachRequest(({ data }) => decide(data.id)));
    quote(async (deliveries) => deliveries.map(({ data }) => decide(data.id)));
    quote(async (deliveries) => {
      const prices = await Promise.all(deliveries.map(({ data }) => price(data.id)));

      return deliveries.map(({ data: { id } }, index) => {
        const cents = prices[index];

        return cents === undefined
          ? answer(Unknown({ id }))
          : answer(Quoted({ cents }), Refused({ reason: id }));
      });
    });
  });
});

describe("a handler of a queue without an inbox", () => {
  test("gets no transaction: it asks the database, where there is one", () => {
    hint(
      each(async ({ data }, { tx }) => {
        expectTypeOf(tx).toEqualTypeOf<Readonly<{ query: (text: string) => Promise<number> }>>();
        await tx.query(data.reason);

        return [];
      }),
    );
    hint(
      // @ts-expect-error what it writes would be in no transaction
      each((_, context: HandlerContext<Tx>) => (context.tx.send(""), [])),
    );
    const withoutDatabase: Handlers<Shop>["Refused"] = each((_, { tx }) => {
      expectTypeOf(tx).toEqualTypeOf<undefined>();

      return [];
    });
    expectTypeOf(withoutDatabase).not.toBeAny();
  });
});

describe("what does not compile", () => {
  test("is a message that the service does not send, wherever it stands", () => {
    // @ts-expect-error the shop sends no Ordered
    ordered(each(({ data }) => [Ordered(data)]));
    // @ts-expect-error the shop sends no Ordered
    ordered(each(({ data }) => (sure ? [Shipped({ id: data.id, by: "van" })] : [Ordered(data)])));
    // @ts-expect-error the shop sends no Quoted
    ordered(async (deliveries) => deliveries.map(() => [Quoted({ cents: 1 })]));
    // @ts-expect-error the shop sends no Ordered
    quote(eachRequest(() => answer(Quoted({ cents: 1 }), Ordered({ id: "", lines: [] }))));
  });

  test("is a reply that the contract does not list, and no reply", () => {
    // @ts-expect-error Refused is no reply to Quote
    quote(eachRequest(() => answer(Refused({ reason: "" }))));
    // @ts-expect-error Refused is no reply to Quote
    quote(eachRequest(async () => (sure ? answer(Quoted({ cents: 1 })) : answer(Refused({ reason: "" })))));
    // @ts-expect-error a request is answered
    quote(eachRequest(() => [Quoted({ cents: 1 })]));
    // @ts-expect-error a request is answered in each case
    quote(eachRequest(() => (sure ? answer(Quoted({ cents: 1 })) : undefined)));
  });

  test("is a list that is missing", () => {
    // @ts-expect-error nothing in place of a list
    ordered(each(() => undefined));
    // @ts-expect-error a message, and no list
    ordered(each(({ data }) => Shipped({ id: data.id, by: "van" })));
    // @ts-expect-error one list for all, and not one for each
    ordered(async (deliveries) => deliveries.map(({ data }) => Shipped({ id: data.id, by: "van" })));
  });

  test("is a payload that breaks its type", () => {
    // @ts-expect-error no such vehicle
    ordered(each(({ data }) => [Shipped({ id: data.id, by: "boat" })]));
    // @ts-expect-error no such field
    ordered(each(({ data }) => [Refused({ reason: data.title })]));
  });
});
