import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { fail } from "./broker.js";

/** What a part finds in its environment. */
export type PartEnvironment = Readonly<{
  amqpUrl: string;
  /** Of the part's own database. */
  databaseUrl: string;
  redisUrl: string;
  smtpUrl: string;
}>;

/** Starts one part of a peer. Resolves when it works; with what answers its HTTP requests, where it answers any. */
export type StartPart = (environment: PartEnvironment) => Promise<RequestListener | undefined>;

/** Runs the part that the environment names, and says where it listens once it works. */
export async function runPart(peer: string, parts: Readonly<Record<string, StartPart>>): Promise<void> {
  const { env } = process;
  const name = env["PEER_PART"] ?? "";
  const start = parts[name];
  if (start === undefined) throw new Error(`${peer} has no part ${name}`);
  process.on("SIGTERM", () => process.exit(0));
  process.on("unhandledRejection", fail);
  const answer = await start({
    amqpUrl: env["AMQP_URL"] ?? "",
    databaseUrl: env["DATABASE_URL"] ?? "",
    redisUrl: env["REDIS_URL"] ?? "",
    smtpUrl: env["SMTP_URL"] ?? "",
  });
  const server = createServer((request, response) => {
    if (request.url === "/health/ready" || answer === undefined) response.end("{}");
    else answer(request, response);
  });
  server.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    console.log(JSON.stringify({ msg: `${peer} ${name} is running`, url: `http://127.0.0.1:${port}` }));
  });
}
