import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { copyRepository, linkWorkspaces, type Copy } from "./copy.js";
import { follow, shell } from "./follow.js";
import { readPage } from "./page.js";
import { repository } from "@warren/programs";

const run = promisify(execFile);
const page = join(repository, "docs/how-to/add-a-service.md");

// What the page's reader has besides: a clean environment, and servers that run already.
const { amqpUrl, managementUrl, databaseUrl, redisUrl } = inject("warrenStack");
const env: NodeJS.ProcessEnv = {
  PATH: process.env["PATH"],
  HOME: process.env["HOME"],
  LANG: process.env["LANG"],
  NO_COLOR: "1",
  npm_config_loglevel: "error",
  AMQP_URL: amqpUrl,
  AMQP_MANAGEMENT_URL: managementUrl,
  DATABASE_URL: databaseUrl,
  REDIS_URL: redisUrl,
};

let copy: Copy;
beforeAll(async () => {
  copy = await copyRepository();
  await commitAll(copy.folder);
});
afterAll(() => copy.remove());

test("who follows the page has a service that works, compiles and passes the linter", async () => {
  for (const step of readPage(await readFile(page, "utf8"))) {
    await follow(step, copy.folder, env);
    // The page's `npm install` does that; here it would ask a registry.
    if (step.kind === "create" && step.path.endsWith("package.json")) await linkWorkspaces(copy.folder);
  }

  await expect(
    complaintsAbout("services/loyalty", "contracts/src", "packages/programs/src/programs.ts"),
  ).resolves.toEqual([]);
}, 600_000);

/** What the compiler and the linter say about files of the copy. Of the whole repository it would take minutes. */
async function complaintsAbout(...paths: readonly string[]): Promise<readonly string[]> {
  const file = join(copy.folder, "tsconfig.json");
  const config = JSON.parse(await readFile(file, "utf8")) as object;
  await writeFile(file, JSON.stringify({ ...config, include: [...paths, "vitest.servers.ts"] }));
  const said = await Promise.all(
    ["npx tsc --noEmit", `npx eslint --max-warnings 0 ${paths.join(" ")}`].map((line) =>
      shell(line, copy.folder, env),
    ),
  );

  return said.map(({ printed }) => printed).filter((printed) => printed !== "");
}

/** `warren diff` compares with a commit, and the copy has no history. */
async function commitAll(folder: string): Promise<void> {
  const git = (...command: readonly string[]) => run("git", command, { cwd: folder, env });
  await git("init", "--quiet");
  await git("add", "--all");
  await git("-c", "user.name=reader", "-c", "user.email=reader@shop.example", "commit", "-qm", "Before");
}
