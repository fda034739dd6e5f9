import { randomUUID } from "node:crypto";
import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { detailsOf, Problem } from "../problem.js";
import { correlationIdOf } from "./request-context.js";

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
  const { status, problem } = answerTo(error.code);
  const { headers, body } = answerWith(problem, status, { correlationId: randomUUID(), log: this.log });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ].join("\r\n");

  // Not destroySoon after an end(): a client that goes on sending would keep the socket.
  if (socket.writable) socket.write(`${head}\r\n\r\n${body}`);
  socket.destroy(error);
}

/** Answers a request that expects of us what we do not know, in place of Node, whose answer has no body. */
export function replyToExpectation(
  request: IncomingMessage,
  response: ServerResponse,
  log: FastifyBaseLogger,
): void {
  const problem = new Problem(
    "expectation_failed",
    "The only expectation that is known here is 100-continue.",
  );
  const { headers, body } = answerWith(problem, 417, { correlationId: correlationIdOf(request), log });
  response.writeHead(417, headers).end(body);
}

/** The answer, and the line in the log by which its correlation id is found: no hook sees these requests. */
function answerWith(
  problem: Problem,
  status: number,
  { correlationId, log }: Readonly<{ correlationId: string; log: FastifyBaseLogger }>,
) {
  log.info({ status, reason: problem.message, correlationId }, "answered what is no request");
  const instance = `urn:correlation:${encodeURIComponent(correlationId)}`;
  const body = JSON.stringify({ ...detailsOf(problem), status, instance });
  const headers = {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "x-correlation-id": correlationId,
    connection: "close",
  };

  return { headers, body };
}

function answerTo(code: string | undefined): Readonly<{ status: number; problem: Problem }> {
  switch (code) {
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return {
        status: 408,
        problem: new Problem("request_too_slow", "The request took too long to arrive."),
      };
    case "HPE_HEADER_OVERFLOW":
      return {
        status: 431,
        problem: new Problem("headers_too_large", "The headers may be 16 KiB long at most."),
      };
    default:
      return { status: 400, problem: new Problem("invalid_http", "This is not a request of HTTP/1.1.") };
  }
}
