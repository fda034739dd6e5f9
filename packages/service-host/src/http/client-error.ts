import { randomUUID } from "node:crypto";
import { STATUS_CODES, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { PROBLEM_TYPE, problemOf, type HttpProblem } from "./problem.js";

/**
 * Answers what is no HTTP, or too much of it, with problem details: it comes before there is a request that any route or
 * hook could see. The connection ends, since nobody knows where the next request would begin.
 */
export function replyToClientError(
  this: Pick<FastifyInstance, "log">,
  error: Error & Readonly<{ code?: string }>,
  socket: Socket,
): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const answer = wholeAnswer(answerTo(error.code), this.log);
  // Not destroySoon after an end(): a client that goes on sending would keep the socket.
  if (socket.writable) socket.write(answer);
  socket.destroy(error);
}

/** Answers CONNECT, which asks for a tunnel to somebody else: Node would end the connection without a word. */
export function replyToConnect(socket: Duplex, log: FastifyBaseLogger): void {
  socket.on("error", () => undefined);
  const problem = problemOf("method_not_supported", "There is no CONNECT here: this is no proxy.");
  socket.end(wholeAnswer(problem, log, { allow: "" }), () => socket.destroy());
}

/** Answers a request that expects of us what we do not know, in place of Node, whose answer has no body. */
export function replyToExpectation(
  response: ServerResponse,
  as: Readonly<{ correlationId: string; log: FastifyBaseLogger }>,
): void {
  const problem = problemOf("expectation_failed", "The only expectation that is known here is 100-continue.");
  const { headers, body } = answerWith(problem, as);
  response.writeHead(problem.status, headers).end(body);
}

function wholeAnswer(
  problem: HttpProblem,
  log: FastifyBaseLogger,
  more: Readonly<Record<string, string>> = {},
): string {
  const { headers, body } = answerWith(problem, { correlationId: randomUUID(), log });
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}`,
    ...Object.entries({ ...headers, ...more }).map(([name, value]) => `${name}: ${value}`),
  ].join("\r\n");

  return `${head}\r\n\r\n${body}`;
}

/** The answer, and the line in the log by which its correlation id is found: no hook sees these requests. */
function answerWith(
  problem: HttpProblem,
  { correlationId, log }: Readonly<{ correlationId: string; log: FastifyBaseLogger }>,
) {
  log.info({ status: problem.status, reason: problem.detail, correlationId }, "answered what is no request");
  const instance = `urn:correlation:${encodeURIComponent(correlationId)}`;
  const body = JSON.stringify({ ...problem, instance });
  const headers = {
    "content-type": PROBLEM_TYPE,
    "content-length": Buffer.byteLength(body),
    "x-correlation-id": correlationId,
    connection: "close",
  };

  return { headers, body };
}

function answerTo(code: string | undefined): HttpProblem {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return problemOf("request_too_slow", "The request took too long to arrive.");
    case "HPE_HEADER_OVERFLOW":
      return problemOf("headers_too_large", "The headers may be 16 KiB long at most.");
    default:
      return problemOf("invalid_http", "This is not a request of HTTP/1.1.");
  }
}
