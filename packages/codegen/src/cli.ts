import { Command } from "commander";
import { registerDiff } from "./cli/register-diff.js";
import { registerDlq } from "./cli/register-dlq.js";
import { registerDocs } from "./cli/register-docs.js";
import { registerExplain } from "./cli/register-explain.js";
import { registerGenerate } from "./cli/register-generate.js";
import { registerTopology } from "./cli/register-topology.js";
import { registerValidate } from "./cli/register-validate.js";
import { generatorName } from "./generate/generator-name.js";

const program = new Command("warren")
  .description(
    "Turns an AsyncAPI document about RabbitMQ into typed code, a topology and a site to read, and says what is wrong with it.",
  )
  .version(generatorName.replace(/^warren /, ""));

// What a command needs is loaded when it runs: `--help` and an up-to-date site answer at once.
registerGenerate(program);
registerValidate(program);
registerDiff(program);
registerTopology(program);
registerExplain(program);
registerDocs(program);
registerDlq(program);

await program.parseAsync();
