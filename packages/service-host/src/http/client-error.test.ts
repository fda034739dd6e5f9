import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { fastify } from "fastify";
import { expect, test } from "vitest";
import { replyToClientError, replyToConnect, replyToExpectation } from "./client-error.js";

test.each([
  ["is no HTTP", "wonders\r\n\r\n", 400],
  ["asks for a tunnel", "CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: elsewhere.example:443\r\n\r\n", 405],
  ["expects what nobody knows", "GET / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\n\r\n", 417],
])(
  "a request that %s is found in the log by the correlation id of its answer",
  async (_, request, status) => {
    const lines: string[] = [];
    const { log } = fastify({
      logger: { level: "info", stream: { write: (line: string) => lines.push(line) } },
    });
    const server = createServer()
      .on("clientError", replyToClientError.bind({ log }))
      .on("checkExpectation", (_, response) => replyToExpectation(response, { log, correlationId: "c-1" }))
      .on("connect", (_, socket) => replyToConnect(socket, log))
      .listen(0, "127.0.0.1");
    await once(server, "listening");
    const answer = await text(connect((server.address() as AddressInfo).port, "127.0.0.1").end(request));
    server.close();

    expect(answer).toContain(`HTTP/1.1 ${status} `);
    const correlationId = /x-correlation-id: (\S+)/i.exec(answer)?.[1];
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ status, correlationId }]);
  },
);
