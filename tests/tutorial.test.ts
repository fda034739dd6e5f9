import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gateway, repository } from "@warren/programs";
import type { StackStatus } from "@warren/stack";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { copyRepository, type Copy } from "./docs/copy.js";
import { followAs, openReader, type Reader } from "./docs/follow.js";
import { readPage } from "./docs/page.js";
import { claimShopPort } from "./shop-ports.js";

// The reader sits in a copy of the repository. The shop runs beside, as `npm start` starts it, with a folder, servers and ports of
// its own; a page is read as if it named those.
const run = promisify(execFile);
const tutorial = join(repository, "docs/tutorial");
const lessons = readdirSync(tutorial)
  .filter((name) => /^\d\d-/.test(name))
  .toSorted();
const folder = mkdtempSync(join(tmpdir(), "warren-tutorial-"));
const port = await claimShopPort();
const env: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  LANG: process.env["LANG"],
  WARREN_CACHE: process.env["WARREN_CACHE"],
  WARREN_RABBITMQ_HOME: process.env["WARREN_RABBITMQ_HOME"],
  WARREN_STACK: join(folder, "stack"),
  NO_COLOR: "1",
  npm_config_loglevel: "error",
};

let shop: ChildProcess;
let copy: Copy | undefined;
let reader: Reader;
/** The addresses of this shop's broker, by those that pages name. */
let brokerPorts: ReadonlyMap<string, string>;

beforeAll(async () => {
  choosePorts(randomInt(29_200, 31_900));
  shop = spawn(
    process.execPath,
    ["--import", "tsx", "tools/src/start.ts", "--port", String(port), "--no-docs"],
    { cwd: repository, env },
  );
  const [ofRepository] = await Promise.all([copyRepository(), untilReady(shop)]);
  copy = ofRepository;
  const { servers, managementUrl } = await status();
  const broker = servers.find(({ server }) => server === "rabbitmq")?.address;
  brokerPorts = new Map([
    ["25672", new URL(broker ?? "").port],
    ["25673", new URL(managementUrl ?? "").port],
  ]);
  reader = openReader(ofRepository.folder, env);
  await followPage("README.md");
});
afterEach(() => reader.leave());
afterAll(async () => {
  // Who did not start has nothing to end, and its own error is the one to see.
  if (shop.exitCode === null && shop.signalCode === null) {
    const gone = once(shop, "exit");
    shop.kill("SIGINT");
    await gone;
  }
  await copy?.remove();
  rmSync(folder, { recursive: true, force: true });
});

test.each(lessons)("who follows %s sees what it says", async (lesson) => {
  await followPage(lesson);
});

test("what the lessons write compiles", async () => {
  const { stdout } = await run("npx", ["tsc", "--noEmit", "-p", "lessons"], { cwd: copy?.folder, env });

  expect(stdout).toBe("");
});

/** Shops of other tests start in the same moment. Each takes the usual ports, if they are free, and has them only seconds later. */
function choosePorts(first: number): void {
  const names = ["amqp", "management", "prometheus", "distribution", "epmd", "control", "postgres", "redis"];
  const ports = Object.fromEntries(names.map((name, index) => [name, first + index]));
  mkdirSync(join(folder, "stack/dev"), { recursive: true });
  writeFileSync(join(folder, "stack/dev/settings.json"), JSON.stringify({ ports, secret: randomUUID() }));
}

async function followPage(name: string): Promise<void> {
  const page = readFileSync(join(tutorial, name), "utf8");
  for (const step of readPage(asOfThisShop(page))) await followAs(reader, step);
}

function asOfThisShop(page: string): string {
  return page.replaceAll(/(?<=\b(?:localhost|127\.0\.0\.1):)\d+\b/g, (named) => {
    const program = Number(named) - gateway.port;

    return program >= 0 && program < 100 ? String(port + program) : (brokerPorts.get(named) ?? named);
  });
}

async function status(): Promise<StackStatus> {
  const { stdout } = await run(
    process.execPath,
    ["--import", "tsx", "stack/src/cli.ts", "status", "--json"],
    {
      cwd: repository,
      env,
    },
  );

  return JSON.parse(stdout) as StackStatus;
}

/** @throws Error with what it said, where it does not start */
function untilReady(child: ChildProcess): Promise<void> {
  let said = "";

  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (said.includes("Ctrl-C stops everything")) resolve();
      });
    child.once("exit", () => {
      reject(new Error(`the shop does not start:\n${said}`));
    });
  });
}
