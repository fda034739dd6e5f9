import { spawn } from "node:child_process";
import { parseArgs } from "node:util";
import { startStack, type RunningStack } from "@warren/stack";
import pc from "picocolors";
import { topology } from "@warren/generated/topology";
import { connect, declareTopology, delay, textOf } from "@warren/messaging";
import {
  buildPrograms,
  catcher,
  CATCHER_SMTP_PORT,
  developmentApiKey,
  gateway,
  type Program,
  programs,
  repository,
  services,
  supervise,
  type Supervised,
} from "@warren/programs";

const READY_WITHIN_MS = 60_000;
const CONNECT_WITHIN_MS = 30_000;

const HELP = `Usage: npm start [-- options]

Starts RabbitMQ, PostgreSQL and Redis if they are not there, then the services and the gateway.
Ctrl-C stops everything.

  --no-docs   do not build the contract's reference for /docs
  --help      show this text
`;

const { values } = parseArgs({ options: { help: { type: "boolean" }, "no-docs": { type: "boolean" } } });

async function start(): Promise<void> {
  const stopping = new AbortController();
  const running: Supervised[] = [];
  let stack: RunningStack | undefined;

  const stop = async () => {
    stopping.abort();
    say("stopping");
    // The gateway first, so that nothing new comes in; the catcher last, so that mails on their way arrive.
    for (const supervised of [...running].reverse()) await supervised.stop();
    await stack?.stop();
  };
  let asked = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (++asked > 1) return;
      void stop().finally(() => process.exit(0));
    });
  }

  try {
    const building = buildPrograms();
    stack = await startStack({ profile: "dev", log: say, signal: stopping.signal });
    await building;
    await checkTopology(stack, stopping.signal);
    const env = await environmentOf(stack);
    for (const program of programs) {
      const own = { ...env, ...brokerOf(program, stack), PORT: String(program.port) };
      running.push(supervise(program, own, { onExit: report }));
    }
    await Promise.all(programs.map((program) => ready(program, stopping.signal)));
    show(stack);
    if (values["no-docs"] !== true) buildDocs(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) return;
    process.stderr.write(
      `${pc.red("could not start:")} ${error instanceof Error ? error.message : String(error)}\n`,
    );
    await stop();
    process.exit(1);
  }
}

/** Each service has a user of its own on our broker. One that was given by the environment is used as it was given. */
function brokerOf({ name }: Program, stack: RunningStack): NodeJS.ProcessEnv {
  if (!hasUsers(stack)) return { AMQP_URL: stack.addresses.amqpUrl, TOPOLOGY: "declare" };
  const own = stack.amqpUrls[name];

  const operator = name === "gateway" ? stack.amqpUrls["operator"] : undefined;

  return {
    ...(own === undefined ? {} : { AMQP_URL: own, TOPOLOGY: "verify" }),
    ...(operator === undefined ? {} : { AMQP_OPERATOR_URL: operator }),
  };
}

function hasUsers({ amqpUrls }: RunningStack): boolean {
  return Object.keys(amqpUrls).length > 0;
}

/** The services' users may not declare, so whether the broker's queues are those of the contract is seen here. */
async function checkTopology(stack: RunningStack, signal: AbortSignal): Promise<void> {
  if (!hasUsers(stack)) return;
  const silent = () => undefined;
  const connection = connect({
    url: stack.addresses.amqpUrl,
    name: "npm start",
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  try {
    await connection.opened({ signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_WITHIN_MS)]) });
    await declareTopology(connection, topology);
  } catch (error) {
    const reason = textOf(error);
    throw new Error(`the broker does not take the contract's queues: ${reason}${hintFor(reason)}`, {
      cause: error,
    });
  } finally {
    await connection.close();
  }
}

async function environmentOf(stack: RunningStack): Promise<NodeJS.ProcessEnv> {
  const { databaseUrl, redisUrl } = stack.addresses;

  return {
    NODE_ENV: process.env["NODE_ENV"] ?? "development",
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SMTP_URL: `smtp://127.0.0.1:${CATCHER_SMTP_PORT}`,
    CATCHER_SMTP_PORT: String(CATCHER_SMTP_PORT),
    CATCHER_HTTP_PORT: String(catcher.port),
    WARREN_API_KEYS: `${await developmentApiKey()}:trusted`,
  };
}

async function ready({ name, port }: Program, signal: AbortSignal): Promise<void> {
  const url = `http://127.0.0.1:${port}${name === catcher.name ? "/mails" : "/health/ready"}`;
  const until = Date.now() + READY_WITHIN_MS;
  let reason = "it does not answer";
  while (!signal.aborted) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
    if (answer?.ok === true) {
      say(`${name} is ready`);
      return;
    }
    if (answer !== undefined) reason = (await answer.text()).slice(0, 500);
    if (Date.now() > until) {
      throw new Error(
        `${name} was not ready within ${READY_WITHIN_MS / 1000} s: ${reason}\nIts log: .stack/logs/${name}.log${hintFor(reason)}`,
      );
    }
    await delay(200, signal);
  }
}

function hintFor(reason: string): string {
  return /PRECONDITION.FAILED/.test(reason)
    ? "\nThe broker holds a queue or an exchange of an older contract. `npm run warren -- topology plan` says which, and `topology apply --migrate <queue>` changes a queue with its messages: docs/how-to/change-a-queue.md. Or, as development data may go: npm run stack -- down, delete .stack/dev, start again."
    : "";
}

function report({ name }: Program, how: string): void {
  process.stderr.write(
    `${pc.yellow(`${name} ended (${how}) and is started again`)}; its log: .stack/logs/${name}.log\n`,
  );
}

/** In the background, and only where the contract has changed since the last time. */
function buildDocs(signal: AbortSignal): void {
  // Not through npm, whose own children would outlive it.
  const child = spawn(process.execPath, ["--import", "tsx", "tools/src/docs.ts"], {
    cwd: repository,
    stdio: ["ignore", "ignore", "ignore"],
    signal,
  });
  child.on("error", () => undefined);
  child.on("exit", (code) => {
    if (code === 0) say(`the contract's reference is at http://localhost:${gateway.port}/docs`);
    else if (!signal.aborted) say("the contract's reference was not built: see npm run docs");
  });
}

function show(stack: RunningStack): void {
  const rows = [
    [
      "gateway",
      `http://localhost:${gateway.port}`,
      "POST /api/orders, GET /api/orders/{id}, GET /api/products, /docs",
    ],
    ...programs.slice(1, -1).map(({ name, port }) => [name, `http://localhost:${port}`, "/health, /metrics"]),
    ["e-mails", `http://localhost:${catcher.port}`, "what the shop sent"],
    ["RabbitMQ", stack.addresses.managementUrl ?? "", "management (guest / guest on this machine)"],
    ["PostgreSQL", stack.addresses.databaseUrl, services.map(({ database }) => database).join(", ")],
    ["Redis", stack.addresses.redisUrl, ""],
  ];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  process.stdout.write("\n");
  for (const [name = "", address = "", what = ""] of rows) {
    process.stdout.write(
      `  ${pc.bold(name.padEnd(width(0)))}  ${address.padEnd(width(1))}  ${pc.dim(what)}\n`,
    );
  }
  process.stdout.write(`\n  Place an order:\n\n${ORDER}\n\n  Ctrl-C stops everything.\n\n`);
}

const ORDER = `  curl -X POST http://localhost:${gateway.port}/api/orders -H "Content-Type: application/json" -d '{
    "userId": "123e4567-e89b-12d3-a456-426614174000",
    "items": [ { "productId": "prod-001", "quantity": 2, "price": 29.99 } ],
    "priority": "high" }'`;

function say(line: string): void {
  process.stdout.write(`${pc.dim("warren")} ${line}\n`);
}

if (values.help === true) process.stdout.write(HELP);
else await start();
