import type { AnyTRPCProcedure } from "@trpc/server";
import type { FastifyReply } from "fastify";
import type { Context } from "../trpc.js";

/** A request as REST routes see it. All of it is unchecked: the procedure's input is the check. */
export type RestRequest = Readonly<{
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  body: unknown;
}>;

/** In whose name a procedure is called, and until when. */
export type Calling = Readonly<{ context: Context; signal: AbortSignal }>;

export type Method = "GET" | "POST" | "PUT";

/** One procedure as a REST route. */
export type RestRoute = Readonly<{
  method: Method;
  url: string;
  /** Calls the procedure, sets the reply's status and headers, and returns its body. */
  answer(request: RestRequest, calling: Calling, reply: FastifyReply): Promise<unknown>;
}>;

type CallOptions = Parameters<AnyTRPCProcedure>[0];

/** A procedure of the router. It takes any input, and checks it. */
export type Procedure<Output> = Readonly<{ _def: Pick<AnyTRPCProcedure["_def"], "type"> }> &
  ((options: CallOptions) => Promise<Output>);

export type RouteDefinition<Output> = Readonly<{
  procedure: Procedure<Output>;
  /** Where in the request the procedure's input is. */
  input(request: RestRequest): unknown;
  /** Default: 200. */
  status?(output: Output): number;
  /** The address at which what was made can be read. */
  location?(output: Output): string;
}>;

/** A route that calls a procedure. Status and location are made from what the procedure returns, with its types. */
export function restRoute<Output>(
  method: Method,
  url: string,
  { procedure, input, status, location }: RouteDefinition<Output>,
): RestRoute {
  return {
    method,
    url,
    async answer(request, calling, reply) {
      const output = await callProcedure(procedure, input(request), calling);
      if (status !== undefined) reply.code(status(output));
      if (location !== undefined) reply.header("location", location(output));

      return output;
    },
  };
}

/** Calls a procedure as tRPC's own HTTP handler does: with an input that nobody has checked. */
export function callProcedure<Output>(
  procedure: Procedure<Output>,
  input: unknown,
  { context, signal }: Calling,
): Promise<Output> {
  return procedure({
    ctx: context,
    getRawInput: async () => input,
    path: "",
    type: procedure._def.type,
    signal,
    batchIndex: 0,
  });
}
