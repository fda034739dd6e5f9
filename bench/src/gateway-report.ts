import type { machine } from "@warren/test-system";
import type { Answering, GatewayAsking, GatewayFigures } from "./gateway-run.js";
import { list, machineLines, spread, table } from "./markdown.js";
import { ratiosInRound } from "./statistics.js";

/** All that was measured, as it is written to the JSON file. */
export type GatewayResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  rounds: number;
  asking: GatewayAsking;
  figures: readonly (GatewayFigures & Readonly<{ round: number }>)[];
}>;

type Figures = GatewayResult["figures"][number];

/** The result as Markdown. */
export function gatewayReport({ figures, asking, ...result }: GatewayResult): string {
  const requests = [...new Set(figures.map(({ request }) => request))];
  const of = (request: string, answering: Answering) =>
    figures.filter((one) => one.request === request && one.answering === answering);
  const rows = requests.flatMap((request) => [
    rowOf("gateway", of(request, "gateway"), of(request, "fastify")),
    rowOf("bare Fastify", of(request, "fastify")),
  ]);

  return `# The gateway over HTTP, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(result.machine),
  ...result.sources,
  `${asking.connections} connections, ${asking.seconds} s each; the middle one of ${result.rounds} round(s), and the range; ratios within a round`,
])}

Bare Fastify gives the answer that the gateway gave, and does nothing for it but check the body of a POST; it has a process of its own. Load generator, gateway,
services, broker and databases share the machine. The orders are real: the whole shop works on them meanwhile. CPU is that of the process that answers.

${table(["request", "answered by", "requests/s", "÷ bare Fastify", "p50 ms", "p99 ms", "CPU µs a request", "÷ bare Fastify", "failed"], rows)}
`;
}

function rowOf(name: string, those: readonly Figures[], base: readonly Figures[] = []): readonly string[] {
  const ratios = (value: (one: Figures) => number) =>
    base.length === 0 ? "" : spread(ratiosInRound(those, base, value), 2);

  return [
    ...[those[0]?.request ?? "", name],
    spread(those.map(({ perSecond }) => perSecond)),
    ratios(({ perSecond }) => perSecond),
    spread(those.map(({ p50 }) => p50)),
    spread(those.map(({ p99 }) => p99)),
    spread(those.map(({ cpuUs }) => cpuUs)),
    ratios(({ cpuUs }) => cpuUs),
    String(those.reduce((sum, { failed }) => sum + failed, 0)),
  ];
}
