import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { detailsOf, Problem } from "../problem.js";

/**
 * Answers what is no HTTP, or too much of it, with problem details: it comes before there is a request that any route or
 * hook could see. The connection ends, since nobody knows where the next request would begin.
 */
export function replyToClientError(error: Error & Readonly<{ code?: string }>, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { status, problem } = answerTo(error.code);
  const body = JSON.stringify({ ...detailsOf(problem), status });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ].join("\r\n");

  // Not destroySoon after an end(): a client that goes on sending would keep the socket.
  if (socket.writable) socket.write(`${head}\r\n\r\n${body}`);
  socket.destroy(error);
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
