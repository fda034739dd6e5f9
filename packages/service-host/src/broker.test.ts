import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { brokerOptions } from "./broker.js";
import { brokerVariables, EnvironmentError, readEnvironment } from "./environment.js";

const AMQP_URL = "amqps://u:p@broker/shop";
let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-broker-"));
  file = join(folder, "some.pem");
  writeFileSync(file, "a certificate");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("addresses of several nodes are taken, and one that is none is refused without being repeated", () => {
  const schema = z.object(brokerVariables);
  const several = "amqp://u:p@one:5672, amqp://u:p@two:5672";

  expect(readEnvironment(schema, { AMQP_URL: several }).AMQP_URL).toBe(several);
  for (const wrong of ["http://u:geheim@one", "geheim", "amqp://u:p@one,http://u:geheim@two"]) {
    const read = () => readEnvironment(schema, { AMQP_URL: wrong });
    expect(read).toThrow("AMQP_URL is wrong: must be an address that begins with amqp:// or amqps://");
    expect(read).not.toThrow(/geheim/);
  }
});

test("files of certificates are read, and what is not given is left to Node", () => {
  expect(brokerOptions({ AMQP_URL })).toEqual({ url: AMQP_URL });
  expect(brokerOptions({ AMQP_URL, AMQP_CA_FILE: file, AMQP_CERT_FILE: file, AMQP_KEY_FILE: file })).toEqual({
    url: AMQP_URL,
    tls: {
      ca: Buffer.from("a certificate"),
      cert: Buffer.from("a certificate"),
      key: Buffer.from("a certificate"),
    },
  });
});

test("a file that is not there, and a certificate without its key, are named", () => {
  const missing = join(folder, "missing.pem");

  expect(() => brokerOptions({ AMQP_URL, AMQP_CA_FILE: missing })).toThrow(EnvironmentError);
  expect(() => brokerOptions({ AMQP_URL, AMQP_CA_FILE: missing })).toThrow(
    `AMQP_CA_FILE names a file that cannot be read (ENOENT): ${missing}`,
  );
  expect(() => brokerOptions({ AMQP_URL, AMQP_CERT_FILE: file })).toThrow("AMQP_KEY_FILE go together");
});
