import { readFileSync } from "node:fs";
import { Command } from "commander";
import { refuseRepeated } from "./given-once.js";
import { loadSources } from "./load-sources.js";
import { registerDiff } from "./register-diff.js";
import { registerDlq } from "./dlq/register-dlq.js";
import { registerDocs } from "./register-docs.js";
import { registerExplain } from "./register-explain.js";
import { registerGenerate } from "./register-generate.js";
import { registerImport } from "./register-import.js";
import { registerInit } from "./register-init.js";
import { registerMigrations } from "./register-migrations.js";
import { registerTopology } from "./register-topology.js";
import { registerValidate } from "./register-validate.js";

const { version } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as Readonly<{ version: string }>;

// Whoever reads along may have read enough (`warren validate | head`): the exit code is to be the right one all the same.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });

const program = new Command("warren")
  .description(
    "Turns an AsyncAPI document about RabbitMQ into typed code, a topology and a site to read, and says what is wrong with it.",
  )
  .version(version);

// What a command needs is loaded when it runs: `--help` answers at once.
program.hook("preAction", loadSources);

registerInit(program);
registerImport(program);
registerGenerate(program);
registerValidate(program);
registerDiff(program);
registerTopology(program);
registerExplain(program);
registerDocs(program);
registerDlq(program);
registerMigrations(program);
refuseRepeated(program);

await program.parseAsync();
