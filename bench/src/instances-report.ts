import type { machine } from "@warren/test-system";
import type { InstancesFigures } from "./instances-run.js";
import { list, machineLines, spread, table } from "./markdown.js";
import { ratiosInRound } from "./statistics.js";

/** All that was measured, as it is written to the JSON file. */
export type InstancesResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  rounds: number;
  orders: number;
  atOnce: number;
  figures: readonly Figures[];
}>;

type Figures = InstancesFigures & Readonly<{ instances: number; nodes: number; round: number }>;

/** The result as Markdown. */
export function instancesReport({ figures, ...result }: InstancesResult): string {
  const cases = [...new Map(figures.map((one) => [`${one.nodes} ${one.instances}`, one])).values()].toSorted(
    (a, b) => a.nodes - b.nodes || a.instances - b.instances,
  );
  const [first] = cases;
  const base = figures.filter((one) => isCase(one, first));
  const rows = cases.map((one) => {
    const those = figures.filter((other) => isCase(other, one));
    const cpu = (belongs: (name: string) => boolean) =>
      spread(
        those.map(({ cpuMs }) => sumOf(cpuMs, belongs)),
        2,
      );

    return [
      ...[String(one.nodes), String(one.instances)],
      spread(those.map(({ ordersPerSecond }) => ordersPerSecond)),
      spread(
        ratiosInRound(those, base, ({ ordersPerSecond }) => ordersPerSecond),
        2,
      ),
      spread(
        those.map(({ totalCpuMs }) => totalCpuMs),
        2,
      ),
      cpu((name) => name.startsWith("RabbitMQ")),
      cpu((name) => name === "PostgreSQL"),
    ];
  });

  return `# What further instances and a cluster change, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(result.machine),
  ...result.sources,
  `${result.orders} orders, ${result.atOnce} being placed at once; the middle one of ${result.rounds} round(s), and the range; ratios within a round`,
])}

All processes, those of the broker's nodes included, share this machine's processors: what is left idle by one instance is all that a
second can use. CPU is in ms an order, without mail catcher and driver.

${table(["broker nodes", "instances of each program", "orders/s", `÷ ${first?.nodes ?? 1} node(s), ${first?.instances ?? 1} instance(s)`, "CPU", "of it the broker", "PostgreSQL"], rows)}
`;
}

function isCase(one: Figures, wanted: Figures | undefined): boolean {
  return one.nodes === wanted?.nodes && one.instances === wanted.instances;
}

function sumOf(cpuMs: Readonly<Record<string, number>>, belongs: (name: string) => boolean): number {
  return Object.entries(cpuMs).reduce((sum, [name, ms]) => sum + (belongs(name) ? ms : 0), 0);
}
