import { once } from "node:events";
import { request, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import type { HostileRequest } from "./hostile-requests.js";

export type RawAnswer = Readonly<{
  status: number;
  type: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}>;

/** Unlike fetch this sends headers and paths as they are, and repeats headers. A stream is read to the end of its first event. */
export async function sendRaw(
  gatewayUrl: string,
  { method, path, headers, body }: HostileRequest,
): Promise<RawAnswer> {
  const url = new URL(gatewayUrl);

  return new Promise((resolve, reject) => {
    const asking = request(
      {
        agent: false,
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: { ...headers } as Record<string, string>,
      },
      (answer) => {
        const { statusCode: status = 0, headers: got } = answer;
        const type = got["content-type"] ?? "";
        const isStream = type.startsWith("text/event-stream");
        const chunks: Buffer[] = [];
        const finish = () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status, type, headers: got, body: isStream ? text : parsed(text) });
        };
        answer.on("data", (chunk: Buffer) => {
          chunks.push(chunk);
          if (!isStream || !Buffer.concat(chunks).includes("\n\n")) return;
          finish();
          answer.destroy();
        });
        answer.on("error", reject);
        answer.on("end", finish);
      },
    );
    // Answered before it was all sent: the answer is what counts.
    asking.on("error", (error: NodeJS.ErrnoException) => error.code !== "EPIPE" && reject(error));
    asking.end(body);
  });
}

/** Writes text into a connection of its own, and returns what comes back until the connection ends. */
export async function overSocket(gatewayUrl: string, text: string): Promise<string> {
  const url = new URL(gatewayUrl);
  const socket = connect(Number(url.port), url.hostname);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => {
    chunks.push(chunk);
    if (String(Buffer.concat(chunks)).endsWith("}")) socket.end();
  });
  socket.on("error", () => undefined);
  socket.write(Buffer.from(text, "latin1"));
  await once(socket, "close");

  return Buffer.concat(chunks).toString();
}

/** The whole events of a stream's text. What is only a comment is none. */
export function eventsIn(text: string): readonly Readonly<{ event: string; data: unknown }>[] {
  return text
    .split("\n\n")
    .slice(0, -1)
    .filter((block) => !block.startsWith(":"))
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1] ?? "message",
      data: parsed(/^data: (.*)$/m.exec(block)?.[1] ?? ""),
    }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
