import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createServer, TLSSocket } from "node:tls";
import { makeCertificates, type Certificates } from "@warren/messaging/testing";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../logging/logger.js";
import { readCertificateEnd } from "./read-certificate.js";
import { watchCertificates } from "./watch-certificates.js";

const logger = createLogger({ name: "test", level: "silent" });
const servers: Server[] = [];
const sockets = new Set<Socket>();
let certificates: Certificates;
let pair: Readonly<{ cert: Buffer; key: Buffer }>;
let files: Readonly<{ certFile: string; keyFile: string }>;

beforeAll(async () => {
  certificates = await makeCertificates();
  files = await certificates.sign("broker", "DNS:localhost");
  pair = { cert: readFileSync(files.certFile), key: readFileSync(files.keyFile) };
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  await certificates.remove();
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on("connection", (socket) => sockets.add(socket.on("error", () => undefined)));
  await once(server.listen(0, "127.0.0.1"), "listening");

  return (server.address() as AddressInfo).port;
}

/** What PostgreSQL does until TLS has begun. */
function startsPlain(answer: "S" | "N"): Server {
  return createPlainServer((socket) => {
    socket.once("data", (request) => {
      expect(request).toEqual(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]));
      socket.write(answer);
      if (answer === "S") new TLSSocket(socket, { isServer: true, ...pair }).on("error", () => undefined);
    });
  });
}

const endOf = (cert: Buffer) => Date.parse(new X509Certificate(cert).validTo) / 1_000;

test("the ends of a broker's and a database's certificates are shown, and that of our own", async () => {
  const broker = await listening(createServer(pair));
  const database = await listening(startsPlain("S"));
  const metrics = new Registry();
  const stop = watchCertificates({
    environment: {
      AMQP_URL: `amqps://u:p@localhost:${broker}`,
      DATABASE_URL: `postgresql://u:p@127.0.0.1:${database}/x?sslmode=require`,
      AMQP_CERT_FILE: files.certFile,
      AMQP_KEY_FILE: files.keyFile,
    },
    metrics,
    logger,
  });
  const shown = async () => {
    const lines = (await metrics.metrics()).matchAll(/^warren_tls_\w+\{peer="(\w+)"\} (\d+)$/gm);

    return Object.fromEntries([...lines].map(([, peer = "", end]) => [peer, Number(end)] as const));
  };

  const end = endOf(pair.cert);
  await expect.poll(shown).toEqual({ broker: end, database: end, own: end });
  stop();
});

test("a server that speaks no TLS, or is not there, says nothing of a certificate", async () => {
  const port = await listening(startsPlain("N"));
  const database = { peer: "database", host: "127.0.0.1", port, startsPlain: true } as const;

  await expect(readCertificateEnd(database)).rejects.toThrow("does not speak TLS");
  await expect(readCertificateEnd({ ...database, port: 1 })).rejects.toThrow("ECONNREFUSED");
});

test("where all is plain there is no such metric", async () => {
  const metrics = new Registry();
  watchCertificates({ environment: { AMQP_URL: "amqp://localhost" }, metrics, logger })();

  expect(await metrics.metrics()).not.toContain("certificate");
});
