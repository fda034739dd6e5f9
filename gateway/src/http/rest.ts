import { isTrackedEnvelope } from "@trpc/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { createCallerFactory } from "../trpc.js";
import type { Context } from "../trpc.js";
import type { AppRouter } from "../router.js";
import { sendEvents } from "./sse.js";

type Caller = ReturnType<ReturnType<typeof createCallerFactory<AppRouter["_def"]["record"]>>>;

/** A request as the routes below see it: everything is still unchecked, the procedure's input is the check. */
type Call = Readonly<{
  caller: Caller;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  body: unknown;
  reply: FastifyReply;
}>;

type Route = Readonly<{
  method: "GET" | "POST" | "PUT";
  url: string;
  run: (call: Call) => Promise<unknown>;
}>;

// Each route calls the procedure of the same name: REST is another way to write it down, not another implementation.
const ROUTES: readonly Route[] = [
  {
    method: "POST",
    url: "/api/orders",
    async run({ caller, body, reply }) {
      const order = await caller.orders.place(body as never);
      reply.code(order.status === "accepted" ? 202 : 201).header("location", `/api/orders/${order.id}`);

      return order;
    },
  },
  {
    method: "GET",
    url: "/api/orders",
    run: ({ caller, query }) => caller.orders.list(numbersIn(query, "limit")),
  },
  {
    method: "GET",
    url: "/api/orders/:id",
    run: ({ caller, params }) => caller.orders.get(params as never),
  },
  {
    method: "POST",
    url: "/api/orders/:id/cancel",
    async run({ caller, params, body, reply }) {
      const order = await caller.orders.cancel({ ...asRecord(body), ...params } as never);
      reply.code(202).header("location", `/api/orders/${order.id}`);

      return order;
    },
  },
  {
    method: "GET",
    url: "/api/products",
    run: ({ caller, query }) => caller.catalog.list(numbersIn(query, "limit")),
  },
  {
    method: "GET",
    url: "/api/stock/:productId",
    run: ({ caller, params, query }) =>
      caller.stock.check({ ...numbersIn(query, "quantity"), ...params } as never),
  },
  {
    method: "PUT",
    url: "/api/admin/products",
    run: ({ caller, body }) => caller.catalog.put(body as never),
  },
  {
    method: "POST",
    url: "/api/admin/stock",
    async run({ caller, body, reply }) {
      const accepted = await caller.stock.adjust(body as never);
      reply.code(202);

      return accepted;
    },
  },
  {
    method: "GET",
    url: "/api/admin/dead-letters",
    run: ({ caller, query }) =>
      caller.admin.deadLetters.list(numbersIn(query, "limit", "olderThanSeconds", "youngerThanSeconds")),
  },
  {
    method: "GET",
    url: "/api/admin/dead-letters/audit",
    run: ({ caller, query }) => caller.admin.deadLetters.audit(numbersIn(query, "limit")),
  },
  {
    method: "POST",
    url: "/api/admin/dead-letters/requeue",
    run: ({ caller, body }) => caller.admin.deadLetters.requeue(body as never),
  },
  {
    method: "POST",
    url: "/api/admin/dead-letters/discard",
    run: ({ caller, body }) => caller.admin.deadLetters.discard(body as never),
  },
  {
    method: "GET",
    url: "/api/admin/dead-letters/:ref",
    run: ({ caller, params, query }) => caller.admin.deadLetters.show({ ...query, ...params } as never),
  },
  {
    method: "PUT",
    url: "/api/admin/dead-letters/:ref",
    run: ({ caller, params, body }) =>
      caller.admin.deadLetters.edit({ ...asRecord(body), ...params } as never),
  },
];

/** The procedures as REST. A Fastify plugin. */
export function restRoutes(router: AppRouter, contextOf: (request: FastifyRequest) => Context) {
  const createCaller = createCallerFactory(router);
  const callerFor = (request: FastifyRequest, stop: AbortController) =>
    createCaller(contextOf(request), { signal: stop.signal });

  return async (app: FastifyInstance): Promise<void> => {
    for (const { method, url, run } of ROUTES) {
      app.route({
        method,
        url,
        async handler(request, reply) {
          const stop = new AbortController();
          reply.raw.once("close", () => stop.abort());
          const { params, query, body } = request as Pick<Call, "params" | "query" | "body">;
          const answer = await run({ caller: callerFor(request, stop), params, query, body, reply });

          return reply.send(answer);
        },
      });
    }

    app.get<{ Params: { id: string } }>("/api/orders/:id/events", async (request, reply) => {
      const stop = new AbortController();
      const lastEventId = request.headers["last-event-id"];
      const updates = await callerFor(request, stop).orders.watch({
        id: request.params.id,
        ...(typeof lastEventId === "string" ? { lastEventId } : {}),
      });

      return sendEvents(reply, eventsOf(updates), stop);
    });
  };
}

type Updates = Awaited<ReturnType<Caller["orders"]["watch"]>>;

async function* eventsOf(updates: Updates) {
  for await (const update of updates) {
    // Called from here a subscription yields what it was written with; its type says what a client gets.
    const tracked: unknown = update;
    const { id, data } = isTrackedEnvelope(tracked) ? { id: tracked[0], data: tracked[1] } : update;
    yield { id, event: "status", data };
  }
}

/** The query, with these fields as the numbers that they are meant to be; what is no number is left for the input's check. */
function numbersIn(query: Readonly<Record<string, unknown>>, ...fields: readonly string[]) {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      fields.includes(name) && typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value,
    ]),
  );
}

function asRecord(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null ? { ...body } : {};
}
