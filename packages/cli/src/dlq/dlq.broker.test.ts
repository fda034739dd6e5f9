import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as amqp from "amqplib";
import { createBrokerUsers, createVhost, type TestBrokerUsers, type TestVhost } from "@warren/stack/testing";
import { connect, declareTopology, type Connection } from "@warren/messaging";
import { topology } from "@warren/generated/topology";
import { Command } from "commander";
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { registerDlq } from "./register-dlq.js";

const repository = path.resolve(import.meta.dirname, "../../../..");
const silent = () => undefined;

let vhost: TestVhost;
let users: TestBrokerUsers;
let host: Connection;
let connection: amqp.ChannelModel;
let channel: amqp.ConfirmChannel;
let folder: string;
/** A document that is read at once: the shop's own takes two seconds, for each command. */
let spec: string;

const PAYMENTS = `
asyncapi: 3.0.0
info: { title: Payments, version: 1.0.0 }
x-services: { order: Takes orders., payment: Takes money. }
x-exchanges: { payments: { type: direct }, payments.failed: { type: direct } }
channels:
  payment.void:
    address: payment.void
    messages: { VoidPayment: { $ref: "#/components/messages/VoidPayment" } }
    bindings:
      amqp: { is: routingKey, exchange: { name: payments, type: direct, durable: true, autoDelete: false } }
  payments.commands:
    address: payments.commands
    messages: { VoidPayment: { $ref: "#/components/messages/VoidPayment" } }
    bindings:
      amqp: { is: queue, queue: { name: payments.commands, durable: true, exclusive: false, autoDelete: false } }
    x-arguments: { x-queue-type: quorum, x-delivery-limit: 20 }
    x-bindings: [{ exchange: payments, routingKey: payment.void }]
    x-deadLetter: { exchange: payments.failed, queue: payments.commands.dead }
operations:
  order.sends:
    action: send
    x-service: order
    channel: { $ref: "#/channels/payment.void" }
  payment.receives:
    action: receive
    x-service: payment
    channel: { $ref: "#/channels/payments.commands" }
components:
  messages:
    VoidPayment:
      name: VoidPayment
      summary: Lets go of the money.
      x-version: 1.0.0
      examples: [{ payload: { orderId: 0d9e8a51-6a43-4d0c-9d0b-111111111111, reason: declined } }]
      payload:
        type: object
        required: [orderId, reason]
        properties: { orderId: { type: string, format: uuid }, reason: { type: string } }
`;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  // Everything below is done by the operator's user, who may do no more than that.
  users = await createBrokerUsers(inject("warrenStack"), vhost);
  const logger = { debug: silent, info: silent, warn: silent, error: silent };
  host = connect({ url: vhost.amqpUrl, name: "test", logger });
  await declareTopology(host, topology);
  await host.opened();
  connection = await amqp.connect(vhost.amqpUrl);
  connection.on("error", silent);
  channel = await connection.createConfirmChannel();
  folder = await mkdtemp(path.join(tmpdir(), "warren-dlq-test-"));
  spec = path.join(folder, "asyncapi.yaml");
  await writeFile(spec, PAYMENTS);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await connection.close();
  await host.close();
  await users.drop();
  await vhost.drop();
});
beforeEach(async () => {
  await channel.purgeQueue("payments.commands.dead");
  await channel.purgeQueue("payments.commands");
});

const valid = { orderId: "0d9e8a51-6a43-4d0c-9d0b-111111111111", reason: "declined" };

// A command reads the whole contract first: a second or two of work, more where the machine is busy.
const patience = 480_000;

test(
  "a broken letter is listed, shown with what breaks it, mended with --set and sent again",
  async () => {
    const ref = await bury({ ...valid, orderId: 7 });
    await bury(valid);

    const list = await warren("list", "--queue", "payments.commands", "--reason", "/broken$/");
    expect(list.stdout).toMatch(/^ref +queue +message +age +tries +again +verdict +reason\n/);
    expect(list.stdout).toMatch(
      new RegExp(`${ref} +payments.commands +VoidPayment +\\d+[sm] +3 +0 +broken +it is broken`),
    );
    expect(list.stderr).toBe("2 letters of 2.\n");
    const shown = await warren("show", ref.slice(0, 8));
    expect(shown.stdout).toContain("contract      broken:\n  /orderId: ");
    expect(shown.stdout).toContain('  "orderId": 7');

    const skipped = await warren("requeue", ref);
    expect(skipped).toMatchObject({ code: 1, stderr: expect.stringContaining("/orderId: ") });
    const worse = await warren("edit", ref, "--set", "/orderId=8");
    expect(worse).toMatchObject({ code: 1, stderr: expect.stringContaining("/orderId: ") });
    const dry = await warren("edit", ref, "--set", `/orderId=${valid.orderId}`, "--dry-run");
    expect(dry.stdout).toContain("would be edited and sent again");
    const edited = await warren(
      "edit",
      ref,
      "--set",
      `/orderId=${valid.orderId}`,
      "--because",
      "ids are text",
    );
    expect(edited).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("1 letter edited and sent again."),
    });

    const got = await channel.get("payments.commands", { noAck: true });
    expect(JSON.parse(got === false ? "{}" : got.content.toString())).toMatchObject(valid);
    const trail = await warren("audit", ref, "--format", "json");
    expect(JSON.parse(trail.stdout)).toMatchObject([
      { action: "edited", because: "ids are text", by: expect.stringMatching(/.+@.+/) },
      { action: "requeued", ref },
    ]);
  },
  patience,
);

test(
  "what the handler refused for good is said, and is sent again only with --force",
  async () => {
    const reason = "prod-001 has 2 available, which -6 would take below nothing";
    const ref = await bury(valid, { "x-dead-reason": reason, "x-dead-refused": 1 });
    await bury(valid);

    const list = await warren("list", "--queue", "payments.commands");
    expect(list.stdout).toMatch(
      new RegExp(`${ref} .* refused +${reason.slice(0, 30)}.*\n.* failed +it is broken`),
    );
    expect((await warren("show", ref)).stdout).toContain("verdict       its handler refused it for good");

    const skipped = await warren("requeue", "--queue", "payments.commands");
    expect(skipped).toMatchObject({ code: 1, stderr: expect.stringContaining(`use force): ${reason}`) });
    expect(skipped.stderr).toContain("1 letter sent again, 1 left where they are");
    expect(await warren("requeue", ref, "--force")).toMatchObject({ code: 0 });
  },
  patience,
);

test(
  "of a large letter the beginning is printed, and a file takes all of it; its size and the limit are the reason",
  async () => {
    const large = { ...valid, reason: "ä".repeat(1_000_000) };
    const ref = await bury(large);
    const long = await bury({ ...valid, reason: "x".repeat(100_000) });

    expect((await warren("list", ref)).stdout).toContain("broken");
    const shown = (await warren("show", ref)).stdout;
    expect(shown).toContain("the content has 2,000,062 bytes; at most 1,048,576 are read");
    expect(shown.length).toBeLessThan(20_000);
    expect(shown).toContain("the beginning only: --whole prints all of it, --out <file> writes it as it is");
    expect((await warren("show", long)).stdout.length).toBeLessThan(20_000);
    expect((await warren("show", ref, "--whole")).stdout.length).toBeGreaterThan(1_000_000);
    const file = path.join(folder, "payload.json");
    expect(await warren("show", ref, "--out", file)).toMatchObject({
      code: 0,
      stderr: `2,000,062 bytes written to ${file}.\n`,
    });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(large);

    const mended = await warren("edit", ref, "--set", "/reason=declined", "--keep");
    expect(mended).toMatchObject({ code: 0 });
    expect((await warren("show", ref)).stdout).toContain("satisfied today");
  },
  patience,
);

test(
  "an editor, or a file, gives the payload; one that is kept stays a dead letter",
  async () => {
    const ref = await bury({ ...valid, orderId: 7 });
    const editor = path.join(folder, "editor.mjs");
    await writeFile(
      editor,
      `import { readFileSync, writeFileSync } from "node:fs";
const file = process.argv[2];
writeFileSync(file, readFileSync(file, "utf8").replace(": 7", ": " + '"${valid.orderId}"'));`,
    );
    const kept = await warren({ EDITOR: `${process.execPath} ${editor}` }, "edit", ref, "--keep");
    expect(kept).toMatchObject({ code: 0 });
    const [letter] = JSON.parse((await warren("show", ref, "--format", "json")).stdout) as readonly unknown[];
    expect(letter).toMatchObject({
      payload: { value: valid },
      problems: [],
      reason: "it is broken",
      requeued: 0,
    });
  },
  patience,
);

test(
  "nothing is discarded unasked, without a reason, or all at once by default",
  async () => {
    const ref = await bury(valid);
    expect(await warrenAlone("discard", ref)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--because"),
    });
    expect(await warren("discard", ref, "--because", "test")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("--yes"),
    });
    expect(await warren("discard", "--because", "test", "--yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Say which letters"),
    });
    const done = await warren("discard", ref, "--because", "test", "--yes");
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining("discarded") });
    expect(await warren("show", ref)).toMatchObject({ code: 1 });
  },
  patience,
);

test(
  "control characters of a letter do not reach the terminal",
  async () => {
    const ref = await bury(
      { ...valid, orderId: "\u001b[2J\u009b31m" },
      { "x-dead-reason": "\u001b]0;mine\u0007" },
    );
    for (const { stdout } of [await warrenAlone("list"), await warrenAlone("show", ref)]) {
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  },
  patience,
);

async function bury(data: object, headers: object = {}): Promise<string> {
  const messageId = randomUUID();
  channel.publish("payments.failed", "payments.commands", Buffer.from(JSON.stringify(data)), {
    messageId,
    type: "VoidPayment",
    persistent: true,
    headers: {
      "x-schema-version": "1.0.0",
      "x-dead-reason": "it is broken",
      "x-dead-at": Date.now(),
      "x-attempt": 3,
      ...headers,
    },
  });
  await channel.waitForConfirms();

  return messageId;
}

type Ended = Readonly<{ code: number; stdout: string; stderr: string }>;

const asOperator = () => ({ AMQP_URL: users.amqpUrls["operator"] ?? "" });

/** Runs `warren dlq` in this process: the contract's parser is loaded once, and not for each command. */
async function warren(...args: readonly (string | Readonly<Record<string, string>>)[]): Promise<Ended> {
  const words = args.filter((arg) => typeof arg === "string");
  for (const variables of [asOperator(), ...args.filter((arg) => typeof arg === "object")]) {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  }
  const [out, error] = [
    vi.spyOn(console, "log").mockReturnValue(),
    vi.spyOn(console, "error").mockReturnValue(),
  ];
  const printed = ({ mock }: typeof out) => mock.calls.map((lines) => `${lines.join(" ")}\n`).join("");
  const { exitCode } = process;
  try {
    const program = new Command("warren");
    registerDlq(program);
    await program.parseAsync(["dlq", ...words, "--spec", spec], { from: "user" });

    return { code: Number(process.exitCode ?? 0), stdout: printed(out), stderr: printed(error) };
  } finally {
    process.exitCode = exitCode;
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  }
}

/** Runs `warren dlq` as a person does. */
function warrenAlone(...words: readonly string[]): Promise<Ended> {
  const cli = path.join(repository, "packages/cli/src/main.ts");
  const env = { ...process.env, ...asOperator() };

  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", cli, "dlq", ...words],
      { cwd: repository, env },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}
