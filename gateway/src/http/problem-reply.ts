import { loggableError } from "@warren/messaging";
import { TRPCError } from "@trpc/server";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem, detailsOf } from "../problem.js";
import { requestIds } from "./request-ids.js";

/** Answers with problem details (RFC 9457). What nobody planned is logged, and its text kept from the caller. */
export async function replyWithProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const known = asTrpcError(error);
  const problem = detailsOf(known);
  if (problem.code === "internal") {
    const err = loggableError(error, saidBy(request));
    request.log.error({ ...requestIds(request), err }, "a request failed");
  }
  const retryAfter = retryAfterOf(known);
  if (retryAfter !== undefined) void reply.header("retry-after", retryAfter);
  await reply
    .code(problem.status)
    .type("application/problem+json")
    .send(JSON.stringify({ ...problem, instance: instanceOf(request) }));
}

/** What an error may quote. */
function saidBy({ body }: FastifyRequest): string {
  if (typeof body === "string") return body;

  return body === undefined ? "" : JSON.stringify(body);
}

/** After how many seconds a caller may try again; undefined where that would not help. */
export function retryAfterOf(error: TRPCError): number | undefined {
  return error instanceof Problem ? error.retryAfterSeconds : undefined;
}

/** What a problem calls the request that had it. */
export function instanceOf({ id }: Pick<FastifyRequest, "id">): string {
  return `urn:correlation:${encodeURIComponent(id)}`;
}

function asTrpcError(error: unknown): TRPCError {
  if (error instanceof TRPCError) return error;
  const code = error instanceof Error && "code" in error ? error.code : undefined;

  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new Problem("too_large", "A body may be 1 MiB long at most.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new Problem(
        "unsupported_media_type",
        "Send the body as JSON, with Content-Type: application/json.",
      );
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return new Problem("invalid_json", "The body is not valid JSON.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new Problem("invalid_http", "The body is not as long as Content-Length says.");
    default: {
      const status = error instanceof Error && "statusCode" in error ? error.statusCode : 500;
      if (typeof status === "number" && status >= 400 && status < 500) {
        return new Problem(
          "invalid_input",
          error instanceof Error ? error.message : "The request is not valid.",
        );
      }

      return new TRPCError({ code: "INTERNAL_SERVER_ERROR", cause: error });
    }
  }
}
