import { randomUUID } from "node:crypto";
import { textOf } from "@warren/messaging";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { replyToExpectation } from "./client-error.js";
import { PROBLEM_TYPE, problemOf, type HttpProblem } from "./problem.js";

/** Answers what no route takes, and what goes wrong, with problem details. To be called before routes are added. */
export function answerErrors(app: FastifyInstance): void {
  app.setNotFoundHandler(({ method }, reply) =>
    replyWith(reply, problemOf("no_such_route", `There is no ${method} here.`)),
  );
  app.setErrorHandler(replyWithError);
  app.server.on("checkExpectation", (_request, response) =>
    replyToExpectation(response, { log: app.log, correlationId: randomUUID() }),
  );
}

/** What nobody planned is logged, and its text kept from the caller. */
export function replyWithError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = ofError(error);
  if (problem.code === "internal") request.log.error({ err: error }, "a request failed");

  return replyWith(reply, problem);
}

/** Answers with problem details, and what else helps to set things right. */
export function replyWith(
  reply: FastifyReply,
  problem: HttpProblem,
  extra: Readonly<Record<string, unknown>> = {},
): FastifyReply {
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .send(JSON.stringify({ ...problem, ...extra }));
}

function ofError(error: unknown): HttpProblem {
  const { code, statusCode } = error as Readonly<Record<string, unknown>>;
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return problemOf("too_large", "The body is larger than this address takes.");
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return problemOf("unsupported_media_type", "Send JSON, with Content-Type: application/json.");
    case "FST_ERR_CTP_INVALID_JSON_BODY":
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
      return problemOf("invalid_json", "The body is not valid JSON.");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return problemOf("invalid_http", "The body is not as long as Content-Length says.");
  }
  return typeof statusCode === "number" && statusCode >= 400 && statusCode < 500
    ? problemOf("invalid_input", textOf(error), statusCode)
    : problemOf("internal", "It is in the log.");
}
