import { isTrackedEnvelope } from "@trpc/server";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { AppRouter } from "../router.js";
import type { Context } from "../trpc.js";
import { readJsonBodies } from "./json-body.js";
import { callProcedure, restRoute, type RestRequest, type RestRoute } from "./rest-route.js";
import { sendEvents } from "./sse.js";

// Each route calls the procedure of the same name: REST is another way to write it down, not another implementation.
function routesOf({ me, orders, catalog, stock, admin: { deadLetters } }: AppRouter): readonly RestRoute[] {
  return [
    restRoute("POST", "/api/orders", {
      procedure: orders.place,
      input: bodyOf,
      status: ({ status }) => (status === "accepted" ? 202 : 201),
      location: ({ id }) => `/api/orders/${id}`,
    }),
    restRoute("GET", "/api/orders", {
      procedure: orders.list,
      input: ({ query }) => numbersIn(query, "limit"),
    }),
    restRoute("GET", "/api/orders/:id", { procedure: orders.get, input: ({ params }) => params }),
    restRoute("POST", "/api/orders/:id/cancel", {
      procedure: orders.cancel,
      input: bodyAndParamsOf,
      status: () => 202,
      location: ({ id }) => `/api/orders/${id}`,
    }),
    restRoute("GET", "/api/me", { procedure: me, input: () => undefined }),
    restRoute("GET", "/api/products", {
      procedure: catalog.list,
      input: ({ query }) => numbersIn(query, "limit"),
    }),
    restRoute("GET", "/api/stock/:productId", {
      procedure: stock.check,
      input: ({ params, query }) => ({ ...numbersIn(query, "quantity"), ...params }),
    }),
    restRoute("PUT", "/api/admin/products", { procedure: catalog.put, input: bodyOf }),
    restRoute("POST", "/api/admin/stock", {
      procedure: stock.adjust,
      input: bodyOf,
      status: ({ accepted, made }) => (made.length === accepted.length ? 200 : 202),
    }),
    restRoute("GET", "/api/admin/dead-letters", {
      procedure: deadLetters.list,
      input: ({ query }) => numbersIn(query, "limit", "olderThanSeconds", "youngerThanSeconds"),
    }),
    restRoute("GET", "/api/admin/dead-letters/audit", {
      procedure: deadLetters.audit,
      input: ({ query }) => numbersIn(query, "limit"),
    }),
    restRoute("POST", "/api/admin/dead-letters/requeue", { procedure: deadLetters.requeue, input: bodyOf }),
    restRoute("POST", "/api/admin/dead-letters/discard", { procedure: deadLetters.discard, input: bodyOf }),
    restRoute("GET", "/api/admin/dead-letters/:ref", {
      procedure: deadLetters.show,
      input: ({ params, query }) => ({ ...query, ...params }),
    }),
    restRoute("PUT", "/api/admin/dead-letters/:ref", { procedure: deadLetters.edit, input: bodyAndParamsOf }),
  ];
}

/** The procedures as REST. A Fastify plugin. */
export function restRoutes(router: AppRouter, contextOf: (request: FastifyRequest) => Promise<Context>) {
  return async (app: FastifyInstance): Promise<void> => {
    readJsonBodies(app);
    for (const { method, url, answer } of routesOf(router)) {
      app.route<RestRouteGeneric>({
        method,
        url,
        async handler(request, reply) {
          const stop = new AbortController();
          // Of every answer that was sent whole, too: an abort would cost it an exception that nobody reads.
          reply.raw.once("close", () => {
            if (!reply.raw.writableFinished) stop.abort();
          });
          const { params, query, body } = request;
          const calling = { context: await contextOf(request), signal: stop.signal };

          return reply.send(await answer({ params, query, body }, calling, reply));
        },
      });
    }

    app.get<{ Params: { id: string } }>("/api/orders/:id/events", async (request, reply) => {
      const stop = new AbortController();
      const lastEventId = request.headers["last-event-id"];
      const { id } = request.params;
      const updates = await callProcedure(
        router.orders.watch,
        typeof lastEventId === "string" ? { id, lastEventId } : { id },
        { context: await contextOf(request), signal: stop.signal },
      );

      return sendEvents(reply, eventsOf(updates), stop);
    });
  };
}

type RestRouteGeneric = Readonly<{
  Params: RestRequest["params"];
  Querystring: RestRequest["query"];
  Body: unknown;
}>;

type Updates = Awaited<ReturnType<AppRouter["orders"]["watch"]>>;

async function* eventsOf(updates: Updates) {
  for await (const update of updates) {
    // Called from here a subscription yields what it was written with; its type says what a client gets.
    const tracked: unknown = update;
    const { id, data } = isTrackedEnvelope(tracked) ? { id: tracked[0], data: tracked[1] } : update;
    yield { id, event: "status", data };
  }
}

/** The query, with these fields as the numbers that they are meant to be; what is no number is left for the input's check. */
function numbersIn(query: RestRequest["query"], ...fields: readonly string[]) {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [
      name,
      fields.includes(name) && typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value,
    ]),
  );
}

function bodyOf({ body }: RestRequest): unknown {
  return body;
}

function bodyAndParamsOf({ body, params }: RestRequest): unknown {
  return { ...(typeof body === "object" ? body : {}), ...params };
}
