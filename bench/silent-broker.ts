import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ARTICLE_ORDER, LAMP, machine, startOwnServers, startSystem, type System } from "@warren/test-system";
import { COUNT, numberOption } from "@warren/text/number-option";
import { readOptions } from "@warren/text/read-options";

// Does the gateway's memory stay flat while the broker is there and says nothing? Starts the shop on servers of its own, lets
// the way to the broker fall silent, and goes on asking.

const HELP = `node --import tsx bench/silent-broker.ts [options]

Starts the shop, freezes the way to the broker, and asks the gateway for stock. Prints the gateway's memory and what its
requests ended with, as a table.

  --minutes N    how long it asks      default 10
  --rate N       requests a second     default 50
  --help         this text
`;

const { values } = readOptions({
  options: {
    minutes: { type: "string", default: "10" },
    rate: { type: "string", default: "50" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(HELP);
else await run(numberOption("--minutes", values.minutes, COUNT), numberOption("--rate", values.rate, COUNT));

async function run(minutes: number, rate: number): Promise<void> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const servers = await startOwnServers({ log });
  try {
    const system = await startSystem(servers.stack.addresses, {
      processes: ["gateway"],
      proxies: true,
      tidyUp: false,
    });
    try {
      console.log(`${Object.values(machine()).join(", ")}; ${String(rate)} requests a second\n`);
      console.log(
        "| minute | RSS MB | heap MB | answers in this time | slowest ms |\n| --- | --- | --- | --- | --- |",
      );
      await system.gateway.supply([LAMP]);
      const asked = asking(system, rate);
      await row(system, asked, "before", 30_000);
      system.proxies().broker.freeze();
      const during = await place(system);
      for (let half = 1; half <= minutes * 2; half++) await row(system, asked, String(half / 2), 30_000);
      system.proxies().broker.thaw();
      await row(system, asked, "after 30 s", 30_000);
      asked.stop();
      const after = [await place(system), await place(system)];
      const rows = await system.databases.rows("orders", "select status from orders");
      console.log(
        `\nAn order with one Idempotency-Key, in the silence: ${during}; twice after it: ${after.join(", ")}; orders in the database: ${String(rows.length)}`,
      );
    } finally {
      await system.close();
    }
  } finally {
    await servers.stop();
  }
}

async function place(system: System): Promise<string> {
  const headers = { "idempotency-key": "one-key-for-all" };
  const answer = await system.gateway.request("POST", "/api/orders", { body: ARTICLE_ORDER, headers });

  return answer === undefined
    ? "no answer"
    : `${String(answer.status)} ${JSON.stringify(answer.body["code"] ?? answer.body["status"])}`;
}

type Asked = { answers: Map<number, number>; slowestMs: number; stop(): void };

function asking(system: System, rate: number): Asked {
  const url = `${system.url("gateway") ?? ""}/api/stock/prod-001`;
  const asked: Asked = { answers: new Map(), slowestMs: 0, stop: () => clearInterval(timer) };
  const timer = setInterval(() => {
    const since = performance.now();
    const ended = (status: number) => {
      asked.answers.set(status, (asked.answers.get(status) ?? 0) + 1);
      asked.slowestMs = Math.max(asked.slowestMs, performance.now() - since);
    };
    fetch(url).then(
      async (response) => {
        await response.arrayBuffer();
        ended(response.status);
      },
      () => ended(0),
    );
  }, 1_000 / rate);

  return asked;
}

async function row(system: System, asked: Asked, name: string, ms: number): Promise<void> {
  await delay(ms);
  const metrics = await (await fetch(`${system.url("gateway") ?? ""}/metrics`)).text();
  const heap = Number(/^nodejs_heap_size_used_bytes\S* (\S+)$/m.exec(metrics)?.[1]);
  const pid = system.program("gateway").pid();
  const status = readFileSync(`/proc/${String(pid)}/status`, "utf8");
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  const answers = [...asked.answers].map(([code, count]) => `${count} × ${code}`).join(", ");
  console.log(
    `| ${name} | ${rss.toFixed(0)} | ${(heap / 2 ** 20).toFixed(0)} | ${answers} | ${asked.slowestMs.toFixed(0)} |`,
  );
  asked.answers = new Map();
  asked.slowestMs = 0;
}
