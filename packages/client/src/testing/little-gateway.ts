import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** One request of tRPC's, as it arrived. */
export type Asked = Readonly<{
  method: string;
  /** All procedures that it names: a batch has several. */
  paths: readonly string[];
  isBatch: boolean;
  input: unknown;
  headers: IncomingHttpHeaders;
}>;

export type Answering = (response: ServerResponse, asked: Asked) => void;

/** A server that speaks tRPC's HTTP as the gateway does and says what a test tells it to. */
export type LittleGateway = Readonly<{
  url: string;
  /** What was asked, in order. */
  asked: readonly Asked[];
  /** Forgets what was asked, and answers the next requests so: each takes the next, and the last stays. */
  answer(...answers: Answering[]): void;
  close(): Promise<void>;
}>;

/** Opens one on a free port of this machine. */
export async function openLittleGateway(): Promise<LittleGateway> {
  const asked: Asked[] = [];
  let answers: Answering[] = [];
  const server = createServer((request, response) => {
    void readRequest(request).then((read) => {
      asked.push(read);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response, read);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answer(...next) {
      asked.length = 0;
      answers = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const { method = "?", headers } = request;
  const input: unknown =
    method === "GET" ? JSON.parse(searchParams.get("input") ?? "null") : await json(request);

  return {
    method,
    paths: pathname.replace("/trpc/", "").split(","),
    isBatch: searchParams.has("batch"),
    input,
    headers,
  };
}

/** The same data for each call. */
export function data(value: unknown): Answering {
  return (response, { paths, isBatch }) => {
    const result = { result: { data: value } };
    send(response, 200, isBatch ? paths.map(() => result) : result);
  };
}

/** The gateway's "no". */
export function no(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Answering {
  const problem = {
    type: `urn:warren:problem:${code}`,
    title: code,
    status,
    detail: `Because of ${code}.`,
    code,
  };
  const error = { message: problem.detail, code: -32_000, data: { httpStatus: status, problem } };

  return (response, { paths, isBatch }) =>
    send(response, status, isBatch ? paths.map(() => ({ error })) : { error }, headers);
}

/** What something else than the gateway says, such as a proxy. */
export function page(status: number, headers: Readonly<Record<string, string>> = {}): Answering {
  return (response) => void response.writeHead(status, headers).end("<h1>Bad gateway</h1>");
}

/** No answer: the connection is gone. */
export const cut: Answering = (response) => void response.destroy();

/** No answer, ever. */
export const silence: Answering = () => undefined;

/** A stream of server-sent events, as text, that stays open unless it is cut. */
export function events(text: string, then: "stays" | "is cut" | "ends" = "stays"): Answering {
  return (response) => {
    response
      .writeHead(200, { "content-type": "text/event-stream" })
      .write(`event: connected\ndata: {}\n\n${text}`);
    if (then === "is cut") setImmediate(() => response.destroy());
    if (then === "ends") response.end("event: return\ndata: \n\n");
  };
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const all = { "content-type": "application/json", "x-correlation-id": "the-request", ...headers };
  response.writeHead(status, all).end(JSON.stringify(body));
}
