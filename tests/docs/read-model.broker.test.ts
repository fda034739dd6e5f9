import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { claimFreePort, createDatabase } from "@warren/stack/testing";
import { LAMP, startSystem } from "@warren/test-system";
import { beforeAll, inject, test } from "vitest";
import { opens } from "../opens.js";
import { followAs, openReader, type Reader } from "./follow.js";
import { readPage } from "./page.js";

// The reader changes no file, and so sits in the repository itself. The shop runs in this process; the page is read as if it named its ports.

const open = opens();
let reader: Reader;
let page: string;

beforeAll(async () => {
  const stack = inject("warrenStack");
  const [system, database] = await Promise.all([
    open(startSystem(stack), (opened) => opened.close()),
    open(createDatabase(stack), (made) => made.drop()),
  ]);
  await system.gateway.supply([LAMP]);
  const port = await claimFreePort(database.name);
  reader = await open(
    Promise.resolve(
      openReader(repository, {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        LANG: process.env["LANG"],
        NO_COLOR: "1",
        npm_config_loglevel: "error",
        PORT: String(port),
        AMQP_URL: system.amqpUrl,
        DATABASE_URL: stack.databaseUrl,
        DATABASE_NAME: database.name,
      }),
    ),
    (sitting) => sitting.leave(),
  );
  page = (await readFile(join(repository, "docs/how-to/read-model.md"), "utf8"))
    .replaceAll("http://localhost:3007", `http://127.0.0.1:${port}`)
    .replaceAll("http://localhost:3000", system.url("gateway") ?? "");
});

test("who follows the page has a model that was built, is kept, and catches up", async () => {
  for (const step of readPage(page)) await followAs(reader, step);
});
