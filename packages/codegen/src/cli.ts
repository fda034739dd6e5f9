import { Command, Option } from "commander";
import { registerDlq } from "./cli/register-dlq.js";
import { generatorName } from "./generate/generator-name.js";
import { pathsFor, pathsIn } from "./paths.js";

const paths = pathsIn(".");
const specOption = () =>
  new Option("--spec <file>", "the document: AsyncAPI 2.x or 3.x, YAML or JSON").default("asyncapi.yaml");

const program = new Command("warren")
  .description(
    "Turns an AsyncAPI document about RabbitMQ into typed code, a topology and a site to read, and says what is wrong with it.",
  )
  .version(generatorName.replace(/^warren /, ""));

// What a command needs is loaded when it runs: `--help` and an up-to-date reference answer at once.

program
  .command("generate")
  .description("check the document, then write typed publishers, consumers, RPC clients and the topology")
  .addOption(specOption())
  .option("--out <folder>", "where the code goes (default: generated/ beside the document)")
  .option("--service <name>", "only what this service needs")
  .option("--check", "write nothing; exit with 1 if the code is not what would be written", false)
  .option("--watch", "do it again whenever the document or a contract changes", false)
  .addHelpText(
    "after",
    `
Payloads come from the zod contracts in contracts/src/ beside the document, if there are any, otherwise from the document.
What the document leaves open gets a stated default; what cannot be honoured is refused or named as a warning.

Examples:
  warren generate                              asyncapi.yaml and contracts/ into generated/
  warren generate --check                      in CI: fails where somebody forgot to generate
  warren generate --spec streetlights.yaml --out src/streetlights --watch`,
  )
  .action(
    async (
      options: Readonly<{ spec: string; out?: string; service?: string; check: boolean; watch: boolean }>,
    ) => {
      const where = pathsFor(options.spec, options.out);
      if (options.watch) {
        const { watchAndRun } = await import("./cli/watch.js");
        const stop = new AbortController();
        process.once("SIGINT", () => {
          stop.abort();
        });
        const args = process.argv.slice(2).filter((arg) => arg !== "--watch");
        await watchAndRun(where, args, console, stop.signal);

        return;
      }
      const { generateCommand } = await import("./cli/generate-command.js");
      process.exitCode = await generateCommand(where, options, console);
    },
  );

program
  .command("validate")
  .description("say what is wrong with the document: where, what would go wrong at run time, and the fix")
  .addOption(specOption())
  .addOption(
    new Option("--format <format>", "how to print it").choices(["text", "json", "github"]).default("text"),
  )
  .option("--strict", "exit with 1 on warnings too", false)
  .action(
    async (options: Readonly<{ spec: string; format: "text" | "json" | "github"; strict: boolean }>) => {
      const { validateCommand } = await import("./cli/validate-command.js");
      process.exitCode = await validateCommand(pathsFor(options.spec), options, console);
    },
  );

program
  .command("docs")
  .description(
    "build a site about the document: topology, services, messages, search, and the AsyncAPI reference",
  )
  .addOption(specOption())
  .option("--out <folder>", "where the site goes (default: dist/docs/ beside the document)")
  .action(async ({ spec, out }: Readonly<{ spec: string; out?: string }>) => {
    const { docsCommand } = await import("./cli/docs-command.js");
    const where = pathsFor(spec);
    process.exitCode = await docsCommand({ ...where, docs: out ?? where.docs }, console);
  });

program
  .command("explain")
  .description("say where a message goes, or what a queue, a message or an exchange is about")
  .argument("<name>", 'an exchange ("" is the default exchange), a queue, a message or a routing key')
  .argument("[key]", "a routing key, where the name is an exchange")
  .option("--spec <file>", "the document (default: asyncapi.yaml)")
  .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
  .addHelpText(
    "after",
    `
Examples:
  warren explain orders.topic order.created   every queue that gets it, by which binding, and who sends it
  warren explain orders.saga                  what can arrive in a queue, from whom, and what becomes of it
  warren explain OrderCreated                 the fields of a message, who sends it and who takes it`,
  )
  .action(
    async (
      name: string,
      routingKey: string | undefined,
      options: Readonly<{ spec?: string; format: "text" | "json" }>,
    ) => {
      const { explainCommand } = await import("./cli/explain-command.js");
      const where = options.spec === undefined ? paths : pathsFor(options.spec);
      process.exitCode = await explainCommand(where, { name, routingKey, ...options }, console);
    },
  );

const topology = program
  .command("topology")
  .description("compare the contract with a live broker, and bring the broker in step with it");

const brokerOptions = [
  specOption(),
  new Option("--url <url>", "the broker: amqp://user:password@host:port/vhost (default: AMQP_URL)"),
  new Option(
    "--management <url>",
    "its HTTP API (default: AMQP_MANAGEMENT_URL, else port 15672 of its host)",
  ),
  new Option("--vhost <name>", "the virtual host (default: the one in the address)"),
  new Option("--format <format>", "how to print it").choices(["table", "json"]).default("table"),
];
type BrokerOptions = Readonly<{
  spec: string;
  url?: string;
  management?: string;
  vhost?: string;
  format: "table" | "json";
}>;
const brokerExitCodes = `
Exit code: 0 in step; 1 something would be refused, or a migration is half done; 2 the broker cannot be asked;
3 something is to be created or pruned.`;

const plan = topology
  .command("plan")
  .description("say what would be created and what the broker would refuse (406); changes nothing")
  .addHelpText("after", brokerExitCodes)
  .action(async (options: BrokerOptions) => {
    const { topologyPlanCommand } = await import("./cli/topology-command.js");
    process.exitCode = await topologyPlanCommand(pathsFor(options.spec), options, console);
  });

const apply = topology
  .command("apply")
  .description("create what is missing; migrate changed queues, with their messages, where asked to")
  .option(
    "--migrate <queue>",
    "migrate this queue if it has changed (`all`: every one that has); may be repeated",
    (queue: string, before: readonly string[]) => [...before, queue],
    [],
  )
  .option(
    "--prune",
    "take away bindings between our exchanges and queues that the contract has no more",
    false,
  )
  .option("--dry-run", "only say what would be done", false)
  .addHelpText("after", brokerExitCodes)
  .action(
    async (
      options: BrokerOptions & Readonly<{ migrate: readonly string[]; prune: boolean; dryRun: boolean }>,
    ) => {
      const { topologyApplyCommand } = await import("./cli/topology-command.js");
      process.exitCode = await topologyApplyCommand(pathsFor(options.spec), options, console);
    },
  );

for (const command of [plan, apply]) for (const option of brokerOptions) command.addOption(option);

program
  .command("diff")
  .description("say what a change of the contract breaks, for whom, and in which order to deploy it")
  .argument("[documents...]", "the old document and the new one")
  .option("--against <ref>", "instead of OLD: a commit, tag or branch, or last-release (newest tag v*)")
  .addOption(specOption())
  .addOption(
    new Option("--format <format>", "how to print it").choices(["table", "json", "github"]).default("table"),
  )
  .addHelpText(
    "after",
    `
Exit code 1 on a breaking change that contract-changes.yaml beside the document does not approve, 2 on bad usage.

Examples:
  warren diff old/asyncapi.yaml asyncapi.yaml   two documents
  warren diff --against main                    what this branch changes
  warren diff --against last-release            in CI: what the next release changes`,
  )
  .action(
    async (
      documents: readonly string[],
      options: Readonly<{ against?: string; spec: string; format: "table" | "json" | "github" }>,
    ) => {
      const { diffCommand } = await import("./cli/diff-command.js");
      process.exitCode = await diffCommand({ documents, against: undefined, ...options }, console);
    },
  );

registerDlq(program);

await program.parseAsync();
