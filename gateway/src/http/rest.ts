import type { TrackedEnvelope } from "@trpc/server";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callProcedure } from "../rest/call-procedure.js";
import { inputReader, type RestRequest } from "../rest/read-input.js";
import { addressOf, type Operation } from "../rest/operations.js";
import type { Rest } from "../rest/rest.js";
import type { Context } from "../trpc.js";
import { hangUpOf } from "./hang-up.js";
import { readJsonBodies } from "./json-body.js";
import { sendEvents } from "./sse.js";

/** The procedures as REST, each where it says that it is. A Fastify plugin. */
export function restRoutes(
  operations: readonly Operation[],
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Promise<Context>,
) {
  return async (app: FastifyInstance): Promise<void> => {
    readJsonBodies(app);
    for (const operation of operations) {
      const { name, procedure, rest } = operation;
      const readInput = inputReader(operation);
      app.route<RestRouteGeneric>({
        method: rest.method,
        url: addressOf(rest),
        async handler(request, reply) {
          const context = await contextOf(request, reply);
          const input = readInput(request);
          if (procedure._def.type === "subscription") {
            const stop = new AbortController();
            const calling = { name, context, signal: stop.signal };
            const updates = (await callProcedure(procedure, input, calling)) as Updates;

            return sendEvents(reply, eventsOf(updates, rest), stop);
          }
          const calling = { name, context, signal: hangUpOf(request) };

          return sendOutput(reply, await callProcedure(procedure, input, calling), rest);
        },
      });
    }
  };
}

type RestRouteGeneric = Readonly<{
  Params: RestRequest["params"];
  Querystring: RestRequest["query"];
  Body: unknown;
}>;

function sendOutput(reply: FastifyReply, output: unknown, { answers = {}, status, location }: Rest) {
  const [only = 200] = Object.keys(answers).map(Number);
  reply.code(status === undefined ? only : status(output as never));
  if (location !== undefined) reply.header("location", filled(location, output as Record<string, unknown>));

  return reply.send(output);
}

function filled(address: string, output: Readonly<Record<string, unknown>>): string {
  return address.replaceAll(/\{(\w+)\}/g, (_, field: string) => encodeURIComponent(String(output[field])));
}

type Updates = AsyncIterable<TrackedEnvelope<unknown>, void>;

async function* eventsOf(updates: Updates, { event = "message" }: Rest) {
  for await (const [id, data] of updates) yield { id, event, data };
}
